import { expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { connect } from "amqplib";
import { openConsumer, PassingError } from "../src/index.ts";
import { batchConsumerFixture, log, machines, queue } from "./fixtures/batch-consumer.ts";

const { around, open, send, expectNothingLeft } = batchConsumerFixture();

test("gets back what it held when the connection broke, and accounts for it", async () => {
  await send(machines(100));
  const { stored, fates, balance } = await open({ flushEveryMs: 60_000, flushAtEvents: 101 });
  await eventually(() => expect(fates.received).toBe(100));
  around.proxy.breakAll();
  await eventually(() => expect(fates.returned).toBe(100));
  await eventually(() => expect(fates.received).toBe(200));
  await send(["last"]);
  await eventually(() => expect(stored).toHaveLength(101));
  balance();
  await expectNothingLeft();
});

test("gives a batch up that fails when its connection is gone, because it comes again", async () => {
  await send(machines(10));
  // More than it tries before the connection is gone, however slow this machine is.
  const troubles = Array.from({ length: 1_000 }, () => new PassingError("down"));
  const { stored, fates, balance } = await open({ troubles });
  await eventually(() => expect(fates.retried).toBeGreaterThan(0));
  around.proxy.breakAll();
  await eventually(() => expect(fates.returned).toBe(10), { withinMs: 10_000 });
  troubles.length = 0;
  await eventually(() => expect(stored).toEqual(machines(10)), { withinMs: 10_000 });
  balance();
  await expectNothingLeft();
});

test("consumes again when the server cancels it because its queue was deleted", async () => {
  const { stored } = await open();
  const connection = await connect(around.vhost.url);
  const channel = await connection.createChannel();
  await channel.deleteQueue(queue);
  await connection.close();
  await eventually(async () => {
    await send(["good"]);
    expect(stored).toContain("good");
  });
});

test("stores what was delivered before it stops", async () => {
  await send(machines(100));
  const { stored, fates } = await open({ flushEveryMs: 60_000 });
  await eventually(() => expect(fates.received).toBe(100));
  await expectNothingLeft();
  expect(stored).toEqual(machines(100));
});

test("leaves on the broker what it cannot store when it stops, and does not wait for ever", async () => {
  await send(machines(100));
  const apply = () => Promise.reject(new Error("down"));
  const { fates, close } = await open({ apply });
  await eventually(() => expect(fates.retried).toBeGreaterThan(0));
  await close();
  expect(fates.returned).toBe(100);
  await eventually(async () => expect(await around.broker.waiting(queue)).toBe(100));
});

test("stops in time although the store does not answer", async () => {
  await send(machines(3));
  const { fates, close } = await open({ apply: () => new Promise(() => {}), closeWithinMs: 100 });
  await eventually(() => expect(fates.received).toBe(3));
  await close();
  await eventually(async () => expect(await around.broker.waiting(queue)).toBe(3));
});

test("lets a second consumer stand by and take over", async () => {
  const first = await open();
  const second = await open();
  await send(machines(10));
  await eventually(() => expect(first.stored).toHaveLength(10));
  expect([first.consumer.isActive(), second.consumer.isActive()]).toEqual([true, false]);
  await first.close();
  await send(["next"]);
  await eventually(() => expect(second.stored).toEqual(["next"]));
});

test("consumes again when the broker closes its channel", async () => {
  let deliveries = 0;
  const consumer = await openConsumer(around.vhost.url, log, {
    queue,
    prefetch: 10,
    onDelivery: ({ ack }) => {
      deliveries += 1;
      ack();
      // The broker knows no such delivery any more, and closes the channel that acks it.
      ack();
    },
  });
  await send(["first"]);
  await eventually(() => expect(deliveries).toBe(1));
  await eventually(async () => {
    await send(["again"]);
    expect(deliveries).toBeGreaterThan(1);
  });
  await consumer.close();
});
