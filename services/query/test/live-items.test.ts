import { expect, test } from "@jest/globals";
import { canaryInstance } from "@rollcall/contracts/identity";
import type { FlipEvent } from "@rollcall/contracts/live";
import { liveMessageItems } from "../src/stream/live-message-items.ts";

const flip = (parts: Partial<FlipEvent>): FlipEvent => ({
  type: "flip",
  at: 1,
  instance: "1",
  customer: "acme",
  machine: "m-1",
  software: "app",
  from: "alive",
  to: "overdue",
  colour: "red",
  ...parts,
});

test("the live stream tells of everybody's flips but the canary's", () => {
  const items = liveMessageItems({ version: 1, events: [flip(canaryInstance), flip({})] });
  expect(items.map(({ audience }) => audience)).toEqual([["acme"]]);
});
