import { expect, test } from "@jest/globals";
import { createEars, type Report, type Reports } from "../src/ears.ts";

const second = 1_000_000;
const marginUs = 300_000;

/** Processes that hear from one queue and tell each other, with a clock that the test moves. */
function createScene() {
  const clock = { us: 1_780_000_000 * second };
  const board = new Map<string, Report>();
  const queue = { ready: 0, consumers: 0 };
  const join = (name: string) => {
    queue.consumers += 1;
    let connected = true;
    const ears = createEars({
      name,
      nowUs: () => clock.us,
      monotonicMs: () => clock.us / 1_000,
      marginUs,
      depth: () => Promise.resolve(connected ? { ...queue } : undefined),
      exchange: (process, report) => {
        if (report) board.set(process, report);
        else board.delete(process);
        return Promise.resolve(new Map(board) as Reports);
      },
      forget: (process) => Promise.resolve(void board.delete(process)),
    });
    const disconnect = () => {
      connected = false;
      queue.consumers -= 1;
    };
    return { ...ears, disconnect };
  };
  return { clock, queue, board, join };
}

test("with nothing waiting the horizon is the present, less the margin", async () => {
  const { clock, join } = createScene();
  expect(await join("a").horizonUs()).toBe(clock.us - marginUs);
});

test("what was delivered and is not applied holds the horizon back, the oldest first", async () => {
  const { clock, join } = createScene();
  const ears = join("a");
  const [young, old] = [{}, {}];
  ears.take(young, clock.us - 2 * second);
  // Delivered again, after another process had it: older than what came before it.
  ears.take(old, clock.us - 9 * second);
  expect(await ears.horizonUs()).toBeLessThanOrEqual(clock.us - 9 * second - marginUs);
  ears.settle([old]);
  const held = (await ears.horizonUs()) ?? 0;
  expect(held).toBeLessThanOrEqual(clock.us - 2 * second - marginUs);
  expect(held).toBeGreaterThan(clock.us - 9 * second);
  ears.settle([young]);
  expect(await ears.horizonUs()).toBeGreaterThan(held);
});

test("while messages wait and none was delivered, nobody knows how old they are", async () => {
  const { queue, join } = createScene();
  const ears = join("a");
  queue.ready = 1;
  expect(await ears.horizonUs()).toBeUndefined();
});

test("without a connection to the broker there is no horizon, and others do not wait for us", async () => {
  const { clock, join } = createScene();
  const [ours, other] = [join("a"), join("b")];
  await ours.horizonUs();
  await other.horizonUs();
  ours.disconnect();
  expect(await ours.horizonUs()).toBeUndefined();
  expect(await other.horizonUs()).toBe(clock.us - marginUs);
});

test("a paused process holds everybody back until the broker has taken back what it held", async () => {
  const { clock, queue, board, join } = createScene();
  const [ours, paused] = [join("a"), join("b")];
  paused.take({}, clock.us - second);
  await paused.horizonUs();
  const held = clock.us - second - marginUs;
  expect(await ours.horizonUs()).toBe(held);
  for (let n = 0; n < 20; n += 1) {
    clock.us += second;
    const horizon = await ours.horizonUs();
    expect(horizon === undefined || horizon === held).toBe(true);
  }
  // The broker ends its connection; what it held comes to us in the same moment.
  queue.consumers -= 1;
  const redelivered = {};
  ours.take(redelivered, held + marginUs);
  expect(await ours.horizonUs()).toBeLessThanOrEqual(held);
  ours.settle([redelivered]);
  expect(await ours.horizonUs()).toBeGreaterThan(held + 10 * second);
  expect([...board.keys()]).toEqual(["a"]);
});

test("a consumer that has not reported yet may hold anything", async () => {
  const { queue, join } = createScene();
  const ears = join("a");
  queue.consumers += 1;
  expect(await ears.horizonUs()).toBeUndefined();
});

test("a slow way through the broker widens the margin, until it is quick again", async () => {
  const { clock, join } = createScene();
  const ears = join("a");
  const late = {};
  ears.take(late, clock.us - 1_000_000);
  ears.settle([late]);
  const wide = clock.us - ((await ears.horizonUs()) ?? 0);
  expect(wide).toBeGreaterThan(1_000_000);
  // Instants are whole microseconds, whatever the margin is.
  for (let n = 0; n < 100; n += 1) expect(Number.isInteger(await ears.horizonUs())).toBe(true);
  expect(await ears.horizonUs()).toBe(clock.us - marginUs);
});

test("when the canary and everybody else are silent, it is the gateways that are deaf", async () => {
  const { clock, join } = createScene();
  const ears = join("a");
  const canary = {};
  ears.take(canary, clock.us, true);
  ears.settle([canary]);
  const heardUs = clock.us;
  clock.us += 60 * second;
  expect(await ears.horizonUs()).toBe(heardUs + 15 * second);
  // Somebody is heard: the canary alone is ill.
  const other = {};
  ears.take(other, clock.us);
  ears.settle([other]);
  expect(await ears.horizonUs()).toBeGreaterThan(clock.us - second);
  clock.us += 3_600 * second;
  expect(await ears.horizonUs()).toBeGreaterThan(clock.us - second);
});
