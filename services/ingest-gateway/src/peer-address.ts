import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";

/** A request, as far as it tells whose it is. */
export type Sender = {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: IncomingHttpHeaders;
};

export type PeerAddress = (sender: Sender) => string;

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
/** IPv4 as a dual-stack socket shows it, without the `::ffff:`. */
const plain = (address: string) =>
  address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;

/** Throws when an entry is neither an address nor a network. */
function readProxies(list: string): BlockList | undefined {
  const entries = list.split(",").map((entry) => entry.trim());
  const proxies = new BlockList();
  for (const entry of entries.filter((text) => text !== "")) {
    const [address = "", bits] = entry.split("/");
    if (isIP(address) === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
      throw new Error(`TRUSTED_PROXIES must be addresses or networks with commas between, got "${entry}"`);
    if (bits === undefined) proxies.addAddress(address, familyOf(address));
    else proxies.addSubnet(address, Number(bits), familyOf(address));
  }
  return list.trim() === "" ? undefined : proxies;
}

/**
 * The address of the device: the peer's, or what a trusted proxy says in `X-Forwarded-For` (the last entry there that
 * is not itself a trusted proxy). Whatever others send in that header is not believed.
 */
export function createPeerAddress(trustedProxies: string): PeerAddress {
  const proxies = readProxies(trustedProxies);
  const peerOf = ({ socket }: Sender) => plain(socket.remoteAddress ?? "unknown");
  if (!proxies) return peerOf;
  const isProxy = (address: string) => isIP(address) !== 0 && proxies.check(address, familyOf(address));
  return (sender) => {
    const peer = peerOf(sender);
    const forwarded = sender.headers["x-forwarded-for"];
    if (forwarded === undefined || !isProxy(peer)) return peer;
    const hops = String(forwarded)
      .split(",")
      .map((hop) => plain(hop.trim()));
    const device = hops.findLast((hop) => !isProxy(hop));
    return device !== undefined && isIP(device) !== 0 ? device : peer;
  };
}
