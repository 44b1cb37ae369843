import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { unpackText, type Publisher } from "@rollcall/service-kit";
import { MicroBatches } from "../src/micro-batches.ts";

const gatherMs = 20;
const waiter = { settle: () => {} };

/** A broker that notes how many events a message brings, and confirms at once. */
function aGatherer() {
  const published: number[] = [];
  const publisher: Pick<Publisher, "publish" | "isConnected" | "isBlocked"> = {
    isConnected: () => true,
    isBlocked: () => false,
    publish: (_exchange, _kind, content, properties) => {
      const text = unpackText({ content, contentEncoding: properties?.contentEncoding });
      published.push((JSON.parse(text) as { events: unknown[] }).events.length);
      return Promise.resolve();
    },
  };
  const batches = new MicroBatches(publisher as Publisher, {
    gatherMs,
    deadlineMs: 1_000,
    maxInFlight: 10_000,
    onSettled: () => {},
  });
  const add = (events: number) => {
    for (let n = 0; n < events; n += 1) batches.add("heartbeat", '{"at":1}', waiter);
  };
  return { add, published, batches };
}

const keepBusy = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

test("a few events are published together after the short wait", async () => {
  const { add, published } = aGatherer();
  add(2);
  expect(published).toEqual([]);
  await delay(3 * gatherMs);
  expect(published).toEqual([2]);
});

test("many gather on, and those that come meanwhile join them", async () => {
  const { add, published } = aGatherer();
  add(100);
  await delay(2 * gatherMs);
  expect(published).toEqual([]);
  add(1);
  await delay(12 * gatherMs);
  expect(published).toEqual([101]);
});

test("the next one does not wait for a timer that is late", () => {
  const { add, published } = aGatherer();
  add(100);
  keepBusy(10 * gatherMs);
  add(1);
  expect(published).toEqual([101]);
});

test("a full message waits for nothing", () => {
  const { add, published } = aGatherer();
  add(501);
  expect(published).toEqual([500]);
});
