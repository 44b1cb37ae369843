import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { unpackText, type Publisher } from "@rollcall/service-kit";
import { MicroBatches } from "../src/micro-batches.ts";

// Long beside the delays of a busy machine.
const gatherMs = 200;
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

test("many gather on while more keep coming, and those join them", async () => {
  const { add, published } = aGatherer();
  const startedAt = performance.now();
  add(100);
  let joined = 0;
  while (published.length === 0) {
    add(1);
    joined += 1;
    await delay(gatherMs / 4);
  }
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(4 * gatherMs);
  expect(published).toEqual([100 + joined]);
});

test("many that wait for their answers are not kept waiting for nobody", async () => {
  const { add, published } = aGatherer();
  const startedAt = performance.now();
  add(100);
  while (published.length === 0) await delay(1);
  expect(published).toEqual([100]);
  expect(performance.now() - startedAt).toBeLessThan(4 * gatherMs);
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
