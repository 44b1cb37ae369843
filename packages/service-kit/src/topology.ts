import {
  deadQueueName,
  deliveryLimit,
  exchanges,
  type FactQueueDefinition,
  maxQueueBytes,
  queues,
  type QueueDefinition,
} from "@rollcall/contracts/broker";
import type { Channel } from "amqplib";

const queueArguments = ({ name, singleActive }: Pick<QueueDefinition, "name" | "singleActive">) => ({
  "x-queue-type": "quorum",
  "x-delivery-limit": deliveryLimit,
  "x-max-length-bytes": maxQueueBytes,
  // A full queue nacks the publisher (the gateway answers 503); dead-lettering at least once asks for it as well.
  "x-overflow": "reject-publish",
  "x-dead-letter-exchange": exchanges.dead,
  "x-dead-letter-routing-key": name,
  "x-dead-letter-strategy": "at-least-once",
  ...(singleActive ? { "x-single-active-consumer": true } : {}),
});

/** A queue, and where what it could never store goes. */
async function assertQuorumQueue(
  channel: Channel,
  queue: Pick<QueueDefinition, "name" | "singleActive">,
): Promise<void> {
  const dead = deadQueueName(queue.name);
  await channel.assertQueue(dead, { durable: true, arguments: { "x-queue-type": "quorum" } });
  await channel.bindQueue(dead, exchanges.dead, queue.name);
  await channel.assertQueue(queue.name, { durable: true, arguments: queueArguments(queue) });
}

/** Declares every exchange, and every queue of envelopes with its bindings; the same for whoever comes first. */
export async function assertTopology(channel: Channel): Promise<void> {
  await channel.assertExchange(exchanges.events, "direct", { durable: true });
  await channel.assertExchange(exchanges.dead, "direct", { durable: true });
  await channel.assertExchange(exchanges.changes, "fanout", { durable: true });
  await channel.assertExchange(exchanges.live, "fanout", { durable: true });
  await channel.assertExchange(exchanges.facts, "topic", { durable: true });
  for (const queue of Object.values<QueueDefinition>(queues)) {
    await assertQuorumQueue(channel, queue);
    for (const kind of queue.kinds) await channel.bindQueue(queue.name, exchanges.events, kind);
  }
}

/** Declared by its consumer alone: before its first start nobody would empty it, and full it would refuse every fact. */
export async function assertFactQueue(channel: Channel, queue: FactQueueDefinition): Promise<void> {
  await assertQuorumQueue(channel, queue);
  for (const pattern of queue.patterns) await channel.bindQueue(queue.name, exchanges.facts, pattern);
}
