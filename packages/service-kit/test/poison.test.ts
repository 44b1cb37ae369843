import { expect, test } from "@jest/globals";
import type { Envelope } from "@rollcall/contracts/messages";
import { aHeartbeat, eventually } from "@rollcall/test-kit";
import { batchConsumerFixture, isBad, machines, queue } from "./fixtures/batch-consumer.ts";

type Heartbeats = Envelope<"heartbeat">;

const { around, open, send, expectNothingLeft } = batchConsumerFixture();

/** A store that fails at bad machines with an error that no code explains; it counts how often it met each. */
const unexplained = (error: () => Error) => {
  const met = new Map<string, number>();
  const stored: string[] = [];
  const store = (events: Heartbeats["events"]) => {
    for (const event of events.filter(isBad)) {
      met.set(event.machine, (met.get(event.machine) ?? 0) + 1);
      throw error();
    }
    stored.push(...events.map(({ machine }) => machine));
  };
  const options = {
    apply: async (envelopes: readonly Heartbeats[]) => store(envelopes.flatMap(({ events }) => events)),
    isolate: async (
      { events }: Heartbeats,
      bury: (dead: { event: unknown; reason: string }[]) => Promise<void>,
      isLasting: (failure: unknown, event: object) => boolean,
    ) => {
      for (const event of events) {
        try {
          store([event]);
        } catch (failure) {
          if (!isLasting(failure, event)) throw failure;
          await bury([{ event, reason: (failure as Error).message }]);
        }
      }
    },
  };
  return { options, stored, met };
};

test.each([
  ["an error without a code", () => new Error("nobody knows why")],
  ["a bug of ours", () => new TypeError("undefined is no function")],
  ["a stack that is too deep", () => new RangeError("Maximum call stack size exceeded")],
])("an event that always meets %s is given up alone, its neighbours are stored", async (_what, error) => {
  const names = machines(200).map((name, n) => (n === 120 ? "bad-one" : name));
  await send(names);
  const { options, stored, met } = unexplained(error);
  const { fates, balance } = await open(options);
  await eventually(() => expect(fates.dead).toBe(1));
  await eventually(() => expect([...stored].sort()).toEqual(names.filter((n) => n !== "bad-one").sort()));
  expect(met.get("bad-one")).toBeLessThan(60);
  balance();
  const letters = await around.broker.takeDead(queue);
  expect(letters.map(({ content }) => (JSON.parse(content) as Heartbeats).events)).toMatchObject([
    [{ machine: "bad-one" }],
  ]);
  await expectNothingLeft();
});

test("an event that is alone with an unknown error is given up too, and what comes after it is stored", async () => {
  const { options, stored } = unexplained(() => new Error("nobody knows why"));
  const { fates } = await open(options);
  await send(["bad-alone"]);
  await eventually(() => expect(fates.retried).toBeGreaterThan(1));
  await send(["good-after"]);
  await eventually(() => expect(stored).toEqual(["good-after"]), { withinMs: 20_000 });
  expect(fates.dead).toBe(1);
}, 30_000);

test("a store that is away is waited for, however often it is tried, and nothing is given up", async () => {
  const troubles = Array.from({ length: 7 }, () =>
    Object.assign(new Error("away"), { code: "ECONNREFUSED" }),
  );
  await around.broker.publish("heartbeat", [aHeartbeat({ machine: "good-0" })]);
  const { stored, fates } = await open({ troubles });
  await eventually(() => expect(stored).toEqual(["good-0"]), { withinMs: 30_000 });
  expect(fates).toMatchObject({ dead: 0, retried: 7 });
}, 40_000);
