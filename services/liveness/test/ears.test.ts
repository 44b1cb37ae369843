import { expect, test } from "@jest/globals";
import { createEars, type Report, type Reports } from "../src/hear/ears.ts";

const second = 1_000_000;
const marginUs = 300_000;

/** Processes that hear from one queue and tell each other, with a clock that the test moves. */
function createScene() {
  const clock = { us: 1_780_000_000 * second };
  const board = new Map<string, Report>();
  const queue = { ready: 0, consumers: 0 };
  const join = (name: string, canaryUs = 0) => {
    queue.consumers += 1;
    let connected = true;
    const ears = createEars({
      name,
      nowUs: () => clock.us,
      monotonicMs: () => clock.us / 1_000,
      marginUs,
      canaryWithinUs: 15 * second,
      canaryUs,
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

const canary = { others: false, canary: true };

/** Who speaks in each of so many seconds; answers the horizon after the last. */
async function pass(
  { clock }: ReturnType<typeof createScene>,
  ears: ReturnType<ReturnType<typeof createScene>["join"]>,
  { seconds, others = false, sings = false }: { seconds: number; others?: boolean; sings?: boolean },
) {
  let horizon: number | undefined;
  for (let n = 0; n < seconds; n += 1) {
    clock.us += second;
    const envelope = {};
    if (others) ears.take(envelope, clock.us, { others, canary: false });
    if (sings && n % 10 === 9) ears.take(envelope, clock.us, canary);
    ears.settle([envelope]);
    horizon = await ears.horizonUs();
  }
  return horizon ?? 0;
}

test("when neither the canary nor anybody is heard for 15 s, it is the way to us that is cut", async () => {
  const scene = createScene();
  const { clock } = scene;
  const ears = scene.join("a");
  await pass(scene, ears, { seconds: 10, sings: true });
  const heardUs = clock.us;
  expect(await pass(scene, ears, { seconds: 15 })).toBe(clock.us - marginUs);
  expect(await pass(scene, ears, { seconds: 45 })).toBe(heardUs + 15 * second);
  // Heard again: the whole gap is one sweep's to declare.
  expect(await pass(scene, ears, { seconds: 10, sings: true })).toBe(clock.us - marginUs);
});

test("while others are heard it is the canary alone that is ill", async () => {
  const scene = createScene();
  const ears = scene.join("a");
  await pass(scene, ears, { seconds: 20, sings: true });
  expect(await pass(scene, ears, { seconds: 100, others: true })).toBe(scene.clock.us - marginUs);
});

test("statuses alone are no sign that heartbeats are taken", async () => {
  const scene = createScene();
  const { clock } = scene;
  const ears = scene.join("a");
  await pass(scene, ears, { seconds: 100, others: true, sings: true });
  const lastUs = clock.us;
  for (let n = 0; n < 60; n += 1) {
    clock.us += second;
    const status = {};
    ears.take(status, clock.us, { others: false, canary: false });
    ears.settle([status]);
    await ears.horizonUs();
  }
  expect(await ears.horizonUs()).toBeLessThanOrEqual(lastUs + 15 * second);
});

test("a gap that has begun is held until it is long enough to be declared blind", async () => {
  const scene = createScene();
  const { clock } = scene;
  const ears = scene.join("a");
  await pass(scene, ears, { seconds: 10, sings: true });
  const heardUs = clock.us;
  await pass(scene, ears, { seconds: 17 });
  const again = {};
  ears.take(again, clock.us, canary);
  ears.settle([again]);
  expect(await ears.horizonUs()).toBe(heardUs + 15 * second);
  expect(await pass(scene, ears, { seconds: 3 })).toBe(heardUs + 15 * second);
  const horizon = await pass(scene, ears, { seconds: 1 });
  expect(horizon).toBe(clock.us - marginUs);
  expect(horizon - (heardUs + 15 * second)).toBeGreaterThan(5 * second);
});

test("a canary that was given up an hour ago keeps nobody from turning red", async () => {
  const scene = createScene();
  const { clock } = scene;
  const ears = scene.join("a");
  await pass(scene, ears, { seconds: 10, sings: true });
  clock.us += 3_600 * second;
  expect(await ears.horizonUs()).toBeLessThan(clock.us - 3_000 * second);
  clock.us += second;
  expect(await ears.horizonUs()).toBe(clock.us - marginUs);
});

test("a process that starts while the gateways refuse knows of the canary", async () => {
  const { clock, join } = createScene();
  const heardUs = clock.us - 60 * second;
  expect(await join("a", heardUs).horizonUs()).toBe(heardUs + 15 * second);
});

test("a gateway that no longer says that it hears holds the horizon until it speaks again", async () => {
  const { clock, join } = createScene();
  const ears = join("a");
  const say = () => ears.hearGateway({ gateway: "gate", at: clock.us, leaving: false });
  say();
  const lastWordUs = clock.us;
  clock.us += 12 * second;
  expect(await ears.horizonUs()).toBe(lastWordUs + 5 * second);
  say();
  expect(await ears.horizonUs()).toBe(clock.us - marginUs);
});
