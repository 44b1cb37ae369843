import { lookup } from "node:dns/promises";
import ipaddr from "ipaddr.js";

/** Where requests may go. Public addresses always are allowed; everything else only by name of its network. */
export type AddressPolicy = {
  /** Networks that are allowed although they are not public: `10.0.0.0/8`, `::1/128`. Plain http is allowed there too. */
  readonly allowNetworks?: readonly string[];
  /** Plain http to public addresses. Default: https only. */
  readonly allowPlainHttp?: boolean;
  /** A proxy of our own that makes the connections: `http://proxy.example:3128`. The guard looks at the name before it. */
  readonly proxy?: string;
  /** Names to addresses; tests put theirs here. Default: the system's. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
};

export const privateNetworks = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "::1/128",
  "fc00::/7",
] as const;

export const addressProblems = {
  not_a_url: "is not a URL",
  protocol: "must begin with https://",
  plain_http: "must begin with https://; plain http is only for networks that the administrator allowed",
  userinfo: "must not carry a user name or a password",
  forbidden: "leads to an address that is not public",
  unknown_name: "names a host that does not exist",
} as const;

export type AddressProblem = keyof typeof addressProblems;

/** What is wrong with an address that was refused: `problem` for the code, `message` for people, without the URL's path. */
export type AddressError = Error & { readonly code: "address_refused"; readonly problem: AddressProblem };

export const addressError = (problem: AddressProblem): AddressError =>
  Object.assign(new Error(`The address ${addressProblems[problem]}`), {
    code: "address_refused" as const,
    problem,
  });

/** The code of a system's or a library's error. */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;

export const isAddressError = (error: unknown): error is AddressError => codeOf(error) === "address_refused";

const withoutBrackets = (host: string) => host.replace(/^\[|\]$/g, "").replace(/%.*$/, "");

/**
 * The address behind spellings that embed an IPv4 one (mapped, NAT64, 6to4): a gateway on the way would unwrap it too.
 * Throws for what is no address.
 */
function unwrap(text: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const address = ipaddr.parse(withoutBrackets(text));
  if (address.kind() === "ipv4") return address;
  const six = address as ipaddr.IPv6;
  if (six.isIPv4MappedAddress()) return six.toIPv4Address();
  const bytes = six.toByteArray();
  if (six.range() === "rfc6052") return new ipaddr.IPv4(bytes.slice(12));
  if (six.range() === "6to4") return new ipaddr.IPv4(bytes.slice(2, 6));
  return six;
}

const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || (address as ipaddr.IPv6).match(globalUnicast);
}

const isWithin = (address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean => {
  const [base, bits] = ipaddr.parseCIDR(network);
  return base.kind() === address.kind() && address.match(base, bits);
};

/** Undefined: allowed. `protocol` is `http:`, `https:` or another that has its own security. */
export function judgeAddress(
  text: string,
  protocol: string,
  policy: AddressPolicy,
): AddressProblem | undefined {
  if (!ipaddr.isValid(withoutBrackets(text))) return "forbidden";
  const address = unwrap(text);
  if ((policy.allowNetworks ?? []).some((network) => isWithin(address, network))) return undefined;
  if (!isPublic(address)) return "forbidden";
  return protocol === "http:" && !policy.allowPlainHttp ? "plain_http" : undefined;
}

const systemResolve = async (name: string) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);

/** Names below `localhost` are this machine's whatever a resolver says. */
async function addressesOf(bare: string, policy: AddressPolicy): Promise<readonly string[]> {
  if (ipaddr.isValid(bare)) return [bare];
  if (/(^|\.)localhost\.?$/i.test(bare)) return ["127.0.0.1"];
  return (policy.resolve ?? systemResolve)(bare);
}

/** All addresses of a host, each judged: one forbidden among them refuses the host. Throws `AddressError`, or the resolver's error. */
export async function resolveAllowed(
  host: string,
  protocol: string,
  policy: AddressPolicy,
): Promise<readonly string[]> {
  const bare = withoutBrackets(host);
  const addresses = await addressesOf(bare, policy);
  for (const address of addresses) {
    const problem = judgeAddress(address, protocol, policy);
    if (problem) throw addressError(problem);
  }
  if (addresses.length === 0) throw addressError("unknown_name");
  return addresses;
}

const isNotFound = (error: unknown) => ["ENOTFOUND", "ENODATA"].includes(codeOf(error) ?? "");

/** The URL when its form is allowed, whatever its host is. Throws `AddressError`. */
export function parseTarget(url: string): URL {
  if (!URL.canParse(url)) throw addressError("not_a_url");
  const target = new URL(url);
  if (target.protocol !== "https:" && target.protocol !== "http:") throw addressError("protocol");
  if (target.username !== "" || target.password !== "" || /^[a-z]+:[/\\]*[^/\\?#]*@/i.test(url))
    throw addressError("userinfo");
  return target;
}

/**
 * For the moment at which somebody enters a host. Behind a proxy a name that we do not know may be known to it; otherwise
 * it is refused. Throws `AddressError`; a resolver that is away is no reason to refuse.
 */
export async function assertHostAllowed(
  host: string,
  protocol: string,
  policy: AddressPolicy,
): Promise<void> {
  try {
    await resolveAllowed(host, protocol, policy);
  } catch (error) {
    if (isAddressError(error)) throw error;
    if (isNotFound(error) && policy.proxy === undefined) throw addressError("unknown_name");
  }
}

/** For the moment at which somebody enters a URL; each request is judged again when it connects. Throws `AddressError`. */
export async function assertAddressAllowed(url: string, policy: AddressPolicy = {}): Promise<void> {
  const target = parseTarget(url);
  await assertHostAllowed(target.hostname, target.protocol, policy);
}
