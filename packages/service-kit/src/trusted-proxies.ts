import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";
import { parsed } from "./env.ts";

/** Whether the word of whoever has this address is taken for who stands behind it. */
export type TrustedProxies = (address: string) => boolean;

/** A request, as far as it tells whose it is. */
export type Sender = {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: IncomingHttpHeaders;
};

/** Names for networks, as Express and many proxies have them. */
const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1"],
  linklocal: ["169.254.0.0/16", "fe80::/10"],
  uniquelocal: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
const bitsOf = (address: string) => (isIP(address) === 6 ? 128 : 32);

/** IPv4 as a dual-stack socket shows it, without the `::ffff:`. */
const plain = (address: string) =>
  address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;

/** Some proxies write the port behind the address. */
const withoutPort = (hop: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(hop)?.[1] ?? hop;

function addEntry(proxies: BlockList, entry: string): void {
  const [address = "", bits] = entry.split("/");
  // A network of 0 bits is everybody: then whoever asks would name his own address.
  const most = bitsOf(address);
  if (
    isIP(address) === 0 ||
    (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most))
  )
    throw new Error(
      `must be addresses, networks or the names ${Object.keys(named).join(", ")} with commas between, got "${entry}"`,
    );
  if (bits === undefined) proxies.addAddress(address, familyOf(address));
  else proxies.addSubnet(address, Number(bits), familyOf(address));
}

/** Reads addresses, networks and names with commas between; throws on one that is none of them. */
export function readTrustedProxies(list: string): TrustedProxies {
  const proxies = new BlockList();
  const entries = list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .flatMap((entry) => (Object.hasOwn(named, entry) ? named[entry] : undefined) ?? [entry]);
  for (const entry of entries) addEntry(proxies, entry);
  if (entries.length === 0) return () => false;
  return (address) => isIP(address) !== 0 && proxies.check(address, familyOf(address));
}

/** The setting that says whose `X-Forwarded-…` is believed; nobody's by default. */
export const trustedProxies = (name: string, options: { default?: string } = {}) =>
  parsed(name, readTrustedProxies, { default: readTrustedProxies(options.default ?? "") });

export const peerOf = ({ socket }: Sender): string => plain(socket.remoteAddress ?? "unknown");

/**
 * Who asks: the peer, or what a trusted proxy says in `X-Forwarded-For` (the last entry there that is not itself a
 * trusted proxy). Whatever others write into that header is not believed.
 */
export function clientAddress(sender: Sender, isTrusted: TrustedProxies): string {
  const peer = peerOf(sender);
  const forwarded = sender.headers["x-forwarded-for"];
  if (forwarded === undefined || !isTrusted(peer)) return peer;
  const hops = String(forwarded)
    .split(",")
    .map((hop) => plain(withoutPort(hop.trim())));
  const client = hops.findLast((hop) => !isTrusted(hop));
  return client !== undefined && isIP(client) !== 0 ? client : peer;
}
