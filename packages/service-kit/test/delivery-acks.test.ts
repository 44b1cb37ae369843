import { EventEmitter, once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import type { Channel, Message } from "amqplib";
import { createDeliveryAcks } from "../src/delivery-acks.ts";

/** Records acks as "3" (that one alone) and "3*" (all up to it). */
class RecordingChannel extends EventEmitter {
  readonly acks: string[] = [];
  ack(message: Message, allUpTo = false): void {
    this.acks.push(`${message.fields.deliveryTag}${allUpTo ? "*" : ""}`);
  }
}

test.each([
  ["an unbroken row at once", [[1, 2, 3]], ["3*"]],
  ["a row in any order at once", [[3, 1, 2]], ["3*"]],
  ["what stands alone by itself", [[1, 2, 5, 7]], ["2*", "5", "7"]],
  [
    "a row that closes a gap up to its end",
    [
      [2, 3],
      [1, 4],
    ],
    ["2", "3", "4*"],
  ],
  ["nothing twice when a gap closes before what stood alone", [[2, 3], [1]], ["2", "3", "1*"]],
])("acks %s", (_what, turns, expected) => {
  const channel = new RecordingChannel();
  const acks = createDeliveryAcks(channel as unknown as Channel);
  for (const tags of turns) {
    for (const tag of tags) acks.ack(tag);
    acks.flush();
  }
  expect(channel.acks).toEqual(expected);
});

test("acks by itself in the next turn, and nothing over a closed channel", async () => {
  const channel = new RecordingChannel();
  const acks = createDeliveryAcks(channel as unknown as Channel);
  acks.ack(1);
  await nextTurn();
  await nextTurn();
  expect(channel.acks).toEqual(["1*"]);
  const closed = once(channel, "close");
  channel.emit("close");
  await closed;
  acks.ack(2);
  acks.flush();
  expect(channel.acks).toEqual(["1*"]);
});
