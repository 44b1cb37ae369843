import { expect, test } from "@jest/globals";
import type { FlipEvent, LiveMessage } from "@rollcall/contracts/live";
import { createLivePublisher } from "../src/record/live-publisher.ts";

const flip = (at: number): FlipEvent => ({
  type: "flip",
  at,
  instance: String(at),
  customer: at < 4 ? `customer-${at % 2}` : "others",
  machine: "m",
  software: "app",
  from: "alive",
  to: "overdue",
  colour: "red",
});

test("of a mass the last flips are told, and whose the others are", async () => {
  const messages: LiveMessage[] = [];
  const publish = createLivePublisher({
    publish: async (_exchange, _key, content) =>
      void messages.push(JSON.parse(content.toString()) as LiveMessage),
  });
  await publish([]);
  await publish([flip(1)]);
  await publish(Array.from({ length: 503 }, (_, n) => flip(n + 1)));
  expect(messages.map(({ events }) => events.length)).toEqual([1, 501]);
  const events = messages[1]?.events ?? [];
  expect(events[0]).toEqual({ type: "overflow", customers: ["customer-1", "customer-0"] });
  expect(events.slice(1)).toEqual(Array.from({ length: 500 }, (_, n) => flip(n + 4)));
});
