import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { factMessages } from "@rollcall/contracts/facts";
import { eventually, type TestService } from "@rollcall/test-kit";
import { aChannel, aCustomer, alertsOf, type Notifiers, openNotifiers, recordFlips } from "./surroundings.ts";

let notifiers: Notifiers;
let service: TestService;
beforeAll(async () => {
  notifiers = await openNotifiers(1);
  [service] = notifiers.services as [TestService];
});
afterAll(() => notifiers.close());

const many = 100_000;

/** MB that the process has had at most. */
const peakMegabytes = () => {
  const status = readFileSync(`/proc/${service.pid()}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
};

test("a hundred thousand that fall silent at once are one alert, at most three messages, and bounded memory", async () => {
  const ids = await aCustomer(notifiers, "alice", many);
  await notifiers.postgres.pool.query("select fold_instance_counts()");
  await aChannel(notifiers, "/all");
  await aChannel(notifiers, "/alice", { customer: "alice" });
  const facts = await recordFlips(notifiers, "overdue", ids);
  expect(factMessages(facts)).toHaveLength(100);
  await notifiers.publish(facts);
  await eventually(
    async () =>
      expect(await alertsOf(notifiers, "alice")).toMatchObject([{ type: "mass_silence", open: many }]),
    { withinMs: 60_000, everyMs: 200 },
  );
  await eventually(
    () => {
      for (const path of ["/all", "/alice"])
        expect(notifiers.receiver.at(path).at(-1)?.members).toBeGreaterThan(many * 0.8);
    },
    { withinMs: 30_000 },
  );
  for (const path of ["/all", "/alice"]) {
    const [first, ...further] = notifiers.receiver.at(path);
    const soon = further.filter(({ at }) => at - (first?.at ?? 0) < 10_000);
    expect(soon.length).toBeLessThanOrEqual(2);
  }
  expect(peakMegabytes()).toBeLessThan(300);
  const back = await recordFlips(notifiers, "alive", ids);
  await notifiers.publish(back);
  await eventually(() => expect(notifiers.receiver.at("/all").at(-1)?.event).toBe("resolved"), {
    withinMs: 60_000,
    everyMs: 200,
  });
  expect(await alertsOf(notifiers, "alice")).toMatchObject([{ state: "resolved", open: 0, all: many }]);
}, 240_000);
