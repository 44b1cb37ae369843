import { randomUUIDv7 } from "node:crypto";
import { deadQueueName, type EventKind, exchanges } from "@rollcall/contracts/broker";
import type { Fact, FactsMessage } from "@rollcall/contracts/facts";
import type { Envelope, EventOf } from "@rollcall/contracts/messages";
import { assertTopology } from "@rollcall/service-kit";
import { type ChannelModel, connect, type Options } from "amqplib";

export type DeadLetter = Readonly<{ content: string; contentEncoding?: string | undefined; reason: string }>;

/** On a channel of its own: the broker closes the one that asks for a queue it has not. */
async function exists(connection: ChannelModel, queue: string): Promise<boolean> {
  const channel = await connection.createChannel();
  channel.on("error", () => {});
  const found = await channel.checkQueue(queue).catch(() => undefined);
  if (found) await channel.close();
  return found !== undefined;
}

/** A gateway and an operator at the broker: publishes envelopes, looks into queues. */
export const openTestBroker = async (url: string) => {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  await assertTopology(channel);
  // Of its own: a queue with a single active consumer cannot be looked into.
  const { queue: factsQueue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(factsQueue, exchanges.facts, "#");
  /** Publishes without waiting; `confirmed` waits for all. */
  const send = (kind: EventKind, content: string | Buffer, options: Options.Publish = {}) => {
    channel.publish(exchanges.events, kind, Buffer.from(content), { persistent: true, ...options });
  };
  const confirmed = () => channel.waitForConfirms();
  return {
    send,
    confirmed,
    /** Publishes one envelope and answers its id. */
    publish: async <K extends EventKind>(
      kind: K,
      events: readonly EventOf<K>[],
      id: string = randomUUIDv7(),
    ) => {
      const envelope: Envelope<K> = { version: 1, id, kind, events };
      send(kind, JSON.stringify(envelope));
      await confirmed();
      return id;
    },
    exists: (queue: string) => exists(connection, queue),
    /** Messages ready to be delivered. */
    waiting: async (queue: string) => (await channel.checkQueue(queue)).messageCount,
    /** Takes everything out of the dead-letter queue of a queue. */
    takeDead: async (queue: string): Promise<DeadLetter[]> => {
      const taken: DeadLetter[] = [];
      const dead = deadQueueName(queue);
      for (let got = await channel.get(dead); got; got = await channel.get(dead)) {
        const reason: unknown = got.properties.headers?.["reason"];
        taken.push({
          content: got.content.toString(),
          contentEncoding: got.properties.contentEncoding as string | undefined,
          reason: typeof reason === "string" ? reason : "",
        });
        channel.ack(got);
      }
      return taken;
    },
    /** Takes all facts that were told since the last time, in their order. */
    takeFacts: async (): Promise<Fact[]> => {
      const taken: Fact[] = [];
      for (let got = await channel.get(factsQueue); got; got = await channel.get(factsQueue)) {
        taken.push(...(JSON.parse(got.content.toString()) as FactsMessage).facts);
        channel.ack(got);
      }
      return taken;
    },
    close: () => connection.close(),
  };
};

export type TestBroker = Awaited<ReturnType<typeof openTestBroker>>;
