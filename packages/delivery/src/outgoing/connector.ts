import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector, type Dispatcher, ProxyAgent } from "undici";
import { addressError, type AddressPolicy, judgeAddress, resolveAllowed } from "./addresses.ts";

const connectTimeoutMs = 5_000;

/** Node connects to exactly the addresses that were judged: no second question to the resolver could answer otherwise. */
const guardedLookup =
  (protocol: string, policy: AddressPolicy): LookupFunction =>
  (name, options, tell) => {
    const answer = (addresses: readonly string[]) => {
      const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
      const [first] = found;
      if (options.all) tell(null, found);
      else tell(null, first?.address ?? "", first?.family);
    };
    resolveAllowed(name, protocol, policy).then(answer, (error: Error) => tell(error, []));
  };

function guardedConnector(policy: AddressPolicy): buildConnector.connector {
  const connectorFor = (protocol: string) =>
    buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(protocol, policy) });
  const plain = connectorFor("http:");
  const secure = connectorFor("https:");
  return (options, done) => {
    const protocol = options.protocol === "http:" ? "http:" : "https:";
    const connect = protocol === "http:" ? plain : secure;
    // An address in the URL itself is never looked up.
    const early = isIP(options.hostname) === 0 ? undefined : judgeAddress(options.hostname, protocol, policy);
    if (early) {
      done(addressError(early), null);
      return;
    }
    connect(options, (error, socket) => {
      if (error) {
        done(error, null);
        return;
      }
      // What counts in the end is where the socket arrived.
      const problem = judgeAddress(socket.remoteAddress ?? "", protocol, policy);
      if (!problem) {
        done(null, socket);
        return;
      }
      socket.destroy();
      done(addressError(problem), null);
    });
  };
}

/** Connections to allowed addresses only; with a proxy the caller judges the name and the proxy connects. */
export const createDispatcher = (policy: AddressPolicy): Dispatcher =>
  policy.proxy === undefined
    ? new Agent({ connect: guardedConnector(policy), keepAliveTimeout: 10_000 })
    : new ProxyAgent({ uri: policy.proxy, requestTls: { timeout: connectTimeoutMs } });
