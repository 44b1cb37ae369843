import { expect, test } from "@jest/globals";
import { canaryInstance } from "@rollcall/contracts/identity";
import { liveMessageItems } from "../src/stream/live-message-items.ts";
import { aFlip } from "./a-flip.ts";

test("the live stream tells of everybody's flips but the canary's", () => {
  const items = liveMessageItems({ version: 1, events: [aFlip(canaryInstance), aFlip({})] }, 1);
  expect(items.map(({ audience }) => audience)).toEqual([["acme"]]);
});
