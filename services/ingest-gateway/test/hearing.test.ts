import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { queues } from "@rollcall/contracts/broker";
import type { HearingEvent } from "@rollcall/contracts/messages";
import { createLog, openConsumer, openPublisher, type Publisher } from "@rollcall/service-kit";
import { createTestVhost, eventually, type TestVhost } from "@rollcall/test-kit";
import { createHearing, type Hearing } from "../src/hearing.ts";

const log = createLog("test", "silent");
let vhost: TestVhost;
let publisher: Publisher;
let close: () => Promise<void>;
let words: HearingEvent[];
let clock: number;
let saidAtMs: number[];

beforeEach(async () => {
  words = [];
  clock = 0;
  saidAtMs = [];
  vhost = await createTestVhost();
  publisher = await openPublisher(vhost.url, log);
  const consumer = await openConsumer(vhost.url, log, {
    queue: queues.liveness.name,
    prefetch: 10,
    onDelivery: ({ content, ack }) => {
      words.push(...(JSON.parse(content.toString()) as { events: HearingEvent[] }).events);
      ack();
    },
  });
  close = () => consumer.close();
});
afterEach(async () => {
  await close();
  await publisher.close();
  await vhost.close();
});

const startHearing = (comeAgainMs = 0): Hearing => {
  const now = () => {
    saidAtMs.push(performance.now());
    return ++clock;
  };
  return createHearing({ publisher, log, gateway: "gate:1", now, sayEveryMs: 20, comeAgainMs });
};

test("says again and again that it hears, also when nobody speaks, and at the end that it leaves", async () => {
  const hearing = startHearing();
  await eventually(() => expect(words.length).toBeGreaterThan(3));
  await hearing.close();
  await eventually(() => expect(words.at(-1)).toEqual({ at: clock, gateway: "gate:1", leaving: true }));
  expect(words.slice(0, -1).every(({ leaving }) => !leaving)).toBe(true);
});

test("says nothing while it refuses more than it takes, and speaks again when it takes them", async () => {
  const hearing = startHearing();
  let outcome: "taken" | "refused" = "refused";
  const devices = setInterval(() => hearing.count(outcome, 1), 1).unref();
  await eventually(() => expect(clock).toBeGreaterThan(0));
  const heardUntil = async () => {
    const before = clock;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return clock - before;
  };
  // Devices may speak later than the first word.
  await eventually(async () => expect(await heardUntil()).toBe(0));
  outcome = "taken";
  await eventually(() => expect(clock).toBeGreaterThan(3));
  clearInterval(devices);
  await hearing.close();
});

test("says nothing until those that it refused could come again", async () => {
  const hearing = startHearing(1_500);
  hearing.count("refused", 3);
  await eventually(() => expect(saidAtMs.length).toBeGreaterThan(2));
  await hearing.close();
  // The first word came before the refusals.
  const [first = 0, second = 0, third = 0] = saidAtMs;
  expect(second - first).toBeGreaterThanOrEqual(1_500);
  expect(third - second).toBeLessThan(1_500);
});
