import { randomUUID } from "node:crypto";
import type { Channel, ConsumeMessage } from "amqplib";
import { type BrokerConnection, openConnection, restartConnection } from "./broker-connection.ts";
import { createDeliveryAcks, type DeliveryAcks } from "./delivery-acks.ts";
import type { Log } from "./log.ts";
import type { MessageContent } from "./message-content.ts";
import { assertTopology } from "./topology.ts";

export type Delivery = MessageContent & {
  readonly redelivered: boolean;
  readonly messageId: string;
  /** Why a consumer gave it up, on a dead-letter queue; undefined where the broker did. */
  readonly reason: string | undefined;
  /** Does nothing when the channel that brought it is gone: the broker delivers it again. */
  readonly ack: () => void;
};

export type QueueDepth = {
  /** Messages that wait and are delivered to nobody. */
  readonly ready: number;
  readonly consumers: number;
};

export type Consumer = BrokerConnection & {
  /** Stops deliveries; what was delivered may still be acked until `close`. */
  readonly cancel: () => Promise<void>;
  /**
   * Asked over the channel that brings the deliveries: when the answer is here, so is all that had been delivered before
   * it. Undefined while there is no channel.
   */
  readonly depth: () => Promise<QueueDepth | undefined>;
};

function deliveryOf({ content, fields, properties }: ConsumeMessage, ack: () => void): Delivery {
  return {
    content,
    contentEncoding: properties.contentEncoding as string | undefined,
    redelivered: fields.redelivered,
    // The message of another program may have no id; then a second delivery is another message.
    messageId: String(properties.messageId ?? randomUUID()),
    reason: properties.headers?.["reason"] as string | undefined,
    ack,
  };
}

/**
 * Consumes one queue, at most `prefetch` messages unacked, and starts again after every broken connection.
 * `onConnect` tells that deliveries of an earlier connection can no longer be acked: they will come again.
 */
export async function openConsumer(
  url: string,
  log: Log,
  options: {
    queue: string;
    prefetch: number;
    onDelivery: (delivery: Delivery) => void;
    onConnect?: () => void;
    /** A queue that belongs to this consumer alone. */
    declare?: (channel: Channel) => Promise<void>;
  },
): Promise<Consumer> {
  let current: { channel: Channel; tag: string; acks: DeliveryAcks } | undefined;
  let cancelled = false;
  const connection = await openConnection(url, log, async (model, guard) => {
    const channel = guard(await model.createChannel());
    const acks = createDeliveryAcks(channel);
    await assertTopology(channel);
    await options.declare?.(channel);
    await channel.prefetch(options.prefetch);
    options.onConnect?.();
    if (cancelled) return;
    const deliver = (message: ConsumeMessage | null) => {
      if (message === null) {
        // The server cancelled the consumer (its queue was deleted or moved): start over.
        void restartConnection(model);
        return;
      }
      const { deliveryTag } = message.fields;
      options.onDelivery(deliveryOf(message, () => acks.ack(deliveryTag)));
    };
    const { consumerTag } = await channel.consume(options.queue, deliver);
    current = { channel, tag: consumerTag, acks };
  });
  const cancel = async () => {
    cancelled = true;
    if (current && connection.isConnected())
      await current.channel
        .cancel(current.tag)
        .catch((err: unknown) => log.warn({ err }, "could not cancel the consumer"));
  };
  const depth = async (): Promise<QueueDepth | undefined> => {
    if (!current || !connection.isConnected()) return undefined;
    const { messageCount: ready, consumerCount: consumers } = await current.channel.checkQueue(options.queue);
    return { ready, consumers };
  };
  const close = async () => {
    current?.acks.flush();
    await connection.close();
  };
  return { ...connection, cancel, depth, close };
}
