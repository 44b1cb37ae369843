import { expect, test } from "@jest/globals";
import type { Envelope } from "@rollcall/contracts/messages";
import { aHeartbeat, eventually } from "@rollcall/test-kit";
import { packText } from "../src/index.ts";
import { batchConsumerFixture, isBad, machines, queue } from "./fixtures/batch-consumer.ts";

type Heartbeats = Envelope<"heartbeat">;

const { around, open, send, expectNothingLeft } = batchConsumerFixture();

test("stores what comes and acks it, in few batches and in its order", async () => {
  await send(machines(500));
  const { stored, batches, balance } = await open();
  await eventually(() => expect(stored).toHaveLength(500));
  expect(stored).toEqual(machines(500));
  expect(batches.length).toBeLessThan(20);
  balance();
  await expectNothingLeft();
});

test("stores a batch as soon as it has so many events, without waiting for its time", async () => {
  const { stored, batches } = await open({ flushEveryMs: 60_000, flushAtEvents: 100 });
  await send(machines(250));
  await eventually(() => expect(stored).toHaveLength(200));
  expect(batches).toEqual([100, 100]);
});

test("stores a batch when half of the prefetch waits, because little more would come", async () => {
  const { stored } = await open({ flushEveryMs: 60_000, prefetch: 10 });
  await send(machines(50));
  await eventually(() => expect(stored).toHaveLength(50));
});

test("keeps a batch that could not be stored and tries it again", async () => {
  await send(machines(10));
  const { stored, fates, balance, consumer } = await open({
    troubles: [new Error("down"), new Error("down")],
  });
  await eventually(() => expect(fates.retried).toBeGreaterThan(0));
  expect(consumer.failure()).toBe("down");
  expect(consumer.oldestAtUs()).toBeDefined();
  await eventually(() => expect(stored).toEqual(machines(10)));
  expect(consumer.failure()).toBeUndefined();
  balance();
  await expectNothingLeft();
});

test("finds the one bad event among a thousand, stores the others and buries it with the reason", async () => {
  const names = machines(1_000).map((name, n) => (n === 777 ? "bad-one" : name));
  await send(names);
  const { stored, batches, fates, balance } = await open();
  await eventually(() => expect(fates.dead).toBe(1));
  await eventually(() => expect(stored).toHaveLength(999));
  expect([...stored].sort()).toEqual(names.filter((name) => name !== "bad-one").sort());
  // Twice the logarithm, for each of the few batches.
  expect(batches.length).toBeLessThan(60);
  balance();
  const [letter, ...others] = await around.broker.takeDead(queue);
  expect(others).toEqual([]);
  expect(letter?.reason).toBe("it is bad");
  expect((JSON.parse(letter?.content ?? "") as Heartbeats).events).toMatchObject([{ machine: "bad-one" }]);
  await expectNothingLeft();
});

test("buries what it finds bad on reading, and stores the rest of the envelope", async () => {
  const events = ["good-0", "bad-0", "good-1"].map((machine) => aHeartbeat({ machine }));
  await around.broker.publish("heartbeat", events);
  const { stored, fates, balance } = await open({
    read: (envelope) => ({
      item: { ...envelope, events: envelope.events.filter((event) => !isBad(event)) },
      dead: envelope.events.filter(isBad).map((event) => ({ event, reason: "no machine" })),
    }),
  });
  await eventually(() => expect(stored).toEqual(["good-0", "good-1"]));
  expect(fates).toMatchObject({ received: 3, stored: 2, dead: 1 });
  balance();
  expect(await around.broker.takeDead(queue)).toMatchObject([{ reason: "no machine" }]);
  await expectNothingLeft();
});

test("reads a large message as a gateway packs it", async () => {
  const events = machines(300).map((machine) => aHeartbeat({ machine }));
  const envelope = { version: 1, id: "x", kind: "heartbeat", events };
  const { content, contentEncoding = "none" } = packText(JSON.stringify(envelope));
  around.broker.send("heartbeat", content, { contentEncoding });
  const { stored } = await open();
  await eventually(() => expect(stored).toEqual(machines(300)));
  expect(contentEncoding).toBe("zstd");
  await expectNothingLeft();
});

test.each([
  ["of an encoding that nobody knows", "br", "content-encoding br is not known"],
  ["not what its encoding says", "zstd", "Unknown frame descriptor"],
])("buries a message that is %s as it is", async (_what, contentEncoding, reason) => {
  around.broker.send("heartbeat", "nothing packed", { contentEncoding });
  await open();
  const letters = await eventually(async () => {
    const taken = await around.broker.takeDead(queue);
    expect(taken).toHaveLength(1);
    return taken;
  });
  expect(letters).toMatchObject([{ content: "nothing packed", contentEncoding }]);
  expect(letters[0]?.reason).toContain(reason);
  await expectNothingLeft();
});

test.each([
  ["no JSON", "{"],
  ["of another version", JSON.stringify({ version: 2, id: "x", kind: "heartbeat", events: [{}] })],
  ["without events", JSON.stringify({ version: 1, id: "x", kind: "heartbeat", events: [] })],
  ["null", "null"],
])("buries a message that is %s as it is", async (_what, content) => {
  around.broker.send("heartbeat", content);
  await send(["good-0"]);
  const { stored } = await open();
  await eventually(() => expect(stored).toEqual(["good-0"]));
  const letters = await eventually(async () => {
    const taken = await around.broker.takeDead(queue);
    expect(taken).toHaveLength(1);
    return taken;
  });
  expect(letters[0]?.content).toBe(content);
  await expectNothingLeft();
});
