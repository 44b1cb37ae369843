import type { Options } from "amqplib";

/** Without an answer for two of these the broker is gone: amqplib asks the socket once in it. */
const heartbeatSeconds = 6;

const ports: Record<string, number> = { "amqp:": 5672, "amqps:": 5671 };

/** As amqplib's `connect` takes it; it is read anew at each attempt. */
function readNode(text: string): Options.Connect {
  const { protocol, hostname, port, username, password, pathname, searchParams } = new URL(text);
  return {
    protocol: protocol.replace(/:$/, ""),
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || (ports[protocol] as number),
    username: decodeURIComponent(username) || "guest",
    password: decodeURIComponent(password) || "guest",
    vhost: pathname.slice(1),
    heartbeat: Number(searchParams.get("heartbeat") ?? heartbeatSeconds),
  };
}

export const splitBrokerUrls = (urls: string): string[] => urls.split(",").map((one) => one.trim());

/** The nodes of one broker, tried in turn: `node` is changed in place when the present one does not answer. */
export function createBrokerNodes(urls: string): {
  readonly node: Options.Connect;
  readonly turn: () => void;
} {
  const nodes = splitBrokerUrls(urls).map(readNode);
  const node = { ...nodes[0] };
  let at = 0;
  return {
    node,
    turn: () => {
      at = (at + 1) % nodes.length;
      Object.assign(node, nodes[at]);
    },
  };
}
