import { deadQueueName, type EventKind, exchanges, queues } from "@rollcall/contracts/broker";
import { connect } from "amqplib";

export type BrokerProbe = {
  /** Messages that wait in the queues of the platform; throws while the broker is away. */
  readonly waiting: () => Promise<number>;
  readonly byQueue: () => Promise<Record<string, number>>;
  /** Messages in the dead-letter queues. */
  readonly dead: () => Promise<number>;
  readonly deadByQueue: () => Promise<Record<string, number>>;
  /** Puts messages on the broker as a gateway would, and waits until they are durable. */
  readonly publish: (kind: EventKind, ...contents: object[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Connection = Awaited<ReturnType<typeof connect>>;

/** To the first node that answers. */
async function connectToAny(urls: string): Promise<Connection> {
  const tries = urls.split(",").map((url) => () => connect(url, { noDelay: true, timeout: 5_000 }));
  for (const tryIt of tries.slice(0, -1)) {
    const connection = await tryIt().catch(() => undefined);
    if (connection) return connection;
  }
  return (tries.at(-1) as () => Promise<Connection>)();
}

/** Counts messages over a connection of its own, which is made anew after the broker was away. */
export async function openBrokerProbe(urls: string): Promise<BrokerProbe> {
  let connection: Connection | undefined;
  const connected = async (): Promise<Connection> => {
    if (connection) return connection;
    const fresh = await connectToAny(urls);
    fresh.on("error", () => {});
    fresh.on("close", () => {
      if (connection === fresh) connection = undefined;
    });
    connection = fresh;
    return fresh;
  };
  const count = async (names: readonly string[]): Promise<Record<string, number>> => {
    const channel = await (await connected()).createChannel();
    channel.on("error", () => {});
    const counts: Record<string, number> = {};
    for (const name of names) counts[name] = (await channel.checkQueue(name)).messageCount;
    await channel.close();
    return counts;
  };
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  const names = Object.values(queues).map(({ name }) => name);
  return {
    waiting: async () => sum(await count(names)),
    byQueue: () => count(names),
    dead: async () => sum(await count(names.map(deadQueueName))),
    deadByQueue: () => count(names.map(deadQueueName)),
    publish: async (kind, ...contents) => {
      const channel = await (await connected()).createConfirmChannel();
      for (const content of contents)
        channel.publish(exchanges.events, kind, Buffer.from(JSON.stringify(content)), { persistent: true });
      await channel.waitForConfirms();
      await channel.close();
    },
    close: async () => {
      await connection?.close();
    },
  };
}
