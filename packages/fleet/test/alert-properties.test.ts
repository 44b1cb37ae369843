import { expect, test } from "@jest/globals";
import { array, assert, constantFrom, integer, nat, property, record } from "fast-check";
import { isLiving } from "../src/alerts/world.ts";
import { look } from "../src/alerts/window-rules.ts";
import { aFleet, type Fleet, flip, pass } from "./a-fleet.ts";

const steps = array(
  record({
    to: constantFrom("overdue", "alive", "window", "window over"),
    from: nat(59),
    count: integer({ min: 1, max: 60 }),
    seconds: nat(400),
  }),
  { maxLength: 25 },
);

function step(
  fleet: Fleet,
  { to, from, count, seconds }: { to: string; from: number; count: number; seconds: number },
) {
  pass(fleet, seconds + 1);
  const ids = [...fleet.truths.keys()].slice(from, from + count);
  const truths = ids.flatMap((id) => fleet.truths.get(id) ?? []);
  if (to === "overdue" || to === "alive") {
    const changing = truths.filter(({ liveness }) => liveness !== to).map(({ instance }) => instance);
    flip(fleet, to, changing);
    return;
  }
  for (const truth of truths) truth.quiet = to === "window";
  look(fleet.world, [], fleet.nowUs, to);
}

test("whatever happens: whoever is silent and heard is a member of one living alert, and nobody else is told about", () => {
  assert(
    property(steps, (list) => {
      const fleet = aFleet(30, 2);
      for (const each of list) step(fleet, each);
      const alerts = [...new Set(fleet.world.events.map(({ alert }) => alert))];
      const alive = alerts.filter(isLiving);
      expect(new Set(alive.map(({ cause }) => cause)).size).toBe(alive.length);
      for (const truth of fleet.truths.values()) {
        const members = fleet.world.members.get(truth.instance) ?? [];
        if (truth.liveness !== "overdue") expect(members).toEqual([]);
        else if (!truth.quiet) expect(members.filter(({ alert }) => isLiving(alert))).toHaveLength(1);
      }
      const open = [...fleet.world.members.values()].flat();
      for (const alert of alerts) {
        const own = open.filter((member) => member.alert === alert);
        expect(alert.open).toBe(own.length);
        expect(alert.suspended).toBe(own.filter(({ suspended }) => suspended).length);
        expect(isLiving(alert)).toBe(own.length > 0);
        if (isLiving(alert)) expect(alert.state === "suspended").toBe(alert.suspended === alert.open);
      }
    }),
    { numRuns: 300 },
  );
});
