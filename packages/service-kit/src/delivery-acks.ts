import type { Channel, Message } from "amqplib";

export type DeliveryAcks = {
  readonly ack: (tag: number) => void;
  /** Sends what is gathered; without it that happens in the next turn of the event loop. */
  readonly flush: () => void;
};

const withTag = (deliveryTag: number) => ({ fields: { deliveryTag } }) as Message;

/**
 * Acks of one channel, gathered: everything up to the last of an unbroken row in one message. For the broker each ack of a
 * quorum queue is an entry in its log; and of many acks that come at once it keeps only the first few when the channel
 * closes right after them (RabbitMQ 3.10).
 */
export function createDeliveryAcks(channel: Pick<Channel, "ack" | "once">): DeliveryAcks {
  // Delivery tags count from 1 in each channel.
  let ackedUpTo = 0;
  const ready = new Set<number>();
  const ackedAlone = new Set<number>();
  let isOpen = true;
  let scheduled: NodeJS.Immediate | undefined;
  channel.once("close", () => {
    isOpen = false;
  });

  const flush = () => {
    clearImmediate(scheduled);
    scheduled = undefined;
    // What came over a closed channel can no longer be acked: the broker delivers it again.
    if (!isOpen) return;
    let last = ackedUpTo;
    let upTo = ackedUpTo;
    for (;;) {
      if (ready.delete(upTo + 1)) last = upTo + 1;
      else if (!ackedAlone.delete(upTo + 1)) break;
      upTo += 1;
    }
    if (last > ackedUpTo) channel.ack(withTag(last), true);
    ackedUpTo = upTo;
    for (const tag of ready) {
      channel.ack(withTag(tag));
      ackedAlone.add(tag);
    }
    ready.clear();
  };
  return {
    ack: (tag) => {
      ready.add(tag);
      scheduled ??= setImmediate(flush);
    },
    flush,
  };
}
