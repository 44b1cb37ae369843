import { afterAll, afterEach, beforeEach, expect, test } from "@jest/globals";
import { exchanges, queues } from "@rollcall/contracts/broker";
import {
  createTestProxy,
  createTestVhost,
  eventually,
  openTestBroker,
  type TestProxy,
} from "@rollcall/test-kit";
import { connect } from "amqplib";
import { createLog, openPublisher, type Publisher } from "../src/index.ts";

const log = createLog("test", "silent");
const vhost = await createTestVhost();
const broker = await openTestBroker(vhost.url);
let proxy: TestProxy;
let publisher: Publisher;

beforeEach(async () => {
  proxy = await createTestProxy(vhost.url);
  publisher = await openPublisher(proxy.url, log);
});
afterEach(async () => {
  await publisher.close();
  await proxy.close();
});
afterAll(async () => {
  await broker.close();
  await vhost.close();
});

const unavailable: unknown = expect.objectContaining({ code: "unavailable" });

test("resolves when every queue that is bound has the message", async () => {
  await publisher.publish(exchanges.events, "heartbeat", Buffer.from("one"));
  expect(await broker.waiting(queues.heartbeats.name)).toBe(1);
  expect(await broker.waiting(queues.liveness.name)).toBe(1);
});

test("refuses what no queue takes", async () => {
  const publish = publisher.publish(exchanges.events, "nonsense", Buffer.from("one"));
  await expect(publish).rejects.toEqual(unavailable);
});

test("refuses what a full queue does not take, and goes on", async () => {
  const connection = await connect(vhost.url);
  const channel = await connection.createChannel();
  const limits = { "x-queue-type": "quorum", "x-max-length": 1, "x-overflow": "reject-publish" };
  await channel.assertQueue("full", { durable: true, arguments: limits });
  await channel.bindQueue("full", exchanges.events, "full");
  // The broker tells the publisher's channel that the queue is full a little after it is.
  const outcomes: PromiseSettledResult<void>[] = [];
  await eventually(async () => {
    const publish = publisher.publish(exchanges.events, "full", Buffer.from("one"));
    outcomes.push(...(await Promise.allSettled([publish])));
    expect(outcomes.at(-1)).toEqual({ status: "rejected", reason: unavailable });
  });
  await publisher.publish(exchanges.events, "rejection", Buffer.from("one"));
  await connection.close();
});

test("refuses while there is no connection, and publishes again when it is back", async () => {
  proxy.cut();
  await eventually(() => expect(publisher.isConnected()).toBe(false));
  const refused = publisher.publish(exchanges.events, "heartbeat", Buffer.from("one"));
  await expect(refused).rejects.toEqual(unavailable);
  proxy.mend();
  await eventually(() => publisher.publish(exchanges.events, "status", Buffer.from("one")));
  expect(await broker.waiting(queues.statuses.name)).toBe(1);
});

test("refuses what was on its way when the connection broke", async () => {
  const publishes = Array.from({ length: 200 }, () =>
    publisher.publish(exchanges.events, "metrics", Buffer.alloc(10_000)),
  );
  proxy.cut();
  const outcomes = await Promise.allSettled(publishes);
  expect(outcomes.some(({ status }) => status === "rejected")).toBe(true);
  for (const outcome of outcomes)
    if (outcome.status === "rejected") expect(outcome.reason).toEqual(unavailable);
});
