import { expect, test } from "@jest/globals";
import { decide } from "../src/alerts/decide.ts";
import type { Alert, Truth } from "../src/alerts/world.ts";
import { look } from "../src/alerts/window-rules.ts";
import { aFleet, factOf, flip, kinds, living, type Mutable, pass, takeTold } from "./a-fleet.ts";

test("a software that falls silent is one alert, and its return resolves it at that instant", () => {
  const fleet = aFleet(1, 3);
  pass(fleet, 10);
  flip(fleet, "overdue", ["2"]);
  const [alert] = living(fleet);
  expect(alert).toMatchObject({ severity: "critical", machine: "m0", software: "s1", openedAt: 10e6 });
  pass(fleet, 5);
  flip(fleet, "alive", ["2"]);
  expect(alert).toMatchObject({ state: "resolved", resolvedAt: 15e6, open: 0 });
  expect(takeTold(fleet)).toEqual(["fired alert-1", "resolved alert-1"]);
});

test("when all software of a machine is silent it is one alert about the machine, told again as that", () => {
  const fleet = aFleet(1, 3);
  flip(fleet, "overdue", ["1"]);
  takeTold(fleet);
  flip(fleet, "overdue", ["2"]);
  expect(takeTold(fleet)).toEqual([]);
  flip(fleet, "overdue", ["3"]);
  expect(takeTold(fleet)).toEqual(["fired alert-1"]);
  expect(living(fleet)).toHaveLength(1);
  expect(living(fleet)[0]).toMatchObject({
    software: null,
    details: { whole_machine: true, silent: 3, of: 3 },
  });
});

test("a machine that comes back software by software resolves with the last", () => {
  const fleet = aFleet(1, 3);
  flip(fleet, "overdue", ["1", "2", "3"]);
  const [alert] = living(fleet) as [Alert];
  flip(fleet, "alive", ["1", "3"]);
  expect(alert).toMatchObject({ state: "active", open: 1, all: 3 });
  flip(fleet, "alive", ["2"]);
  expect(alert.state).toBe("resolved");
  expect(kinds(fleet, alert)).toEqual(["opened", "joined", "joined", "raised", "left", "resolved"]);
});

test("a mass is one alert, further members join it, and it resolves when the last is back", () => {
  const fleet = aFleet(400);
  const ids = [...fleet.truths.keys()];
  flip(fleet, "overdue", ids.slice(0, 100));
  const [mass] = living(fleet) as [Alert];
  expect(living(fleet)).toHaveLength(1);
  expect(mass).toMatchObject({ type: "mass_silence", open: 100, machine: null });
  pass(fleet, 60);
  flip(fleet, "overdue", ids.slice(100, 110));
  flip(fleet, "alive", ids.slice(0, 109));
  expect(mass).toMatchObject({ state: "active", open: 1, all: 110 });
  flip(fleet, "alive", ids.slice(109, 110));
  expect(mass.state).toBe("resolved");
  expect(living(fleet)).toHaveLength(0);
});

test("one machine with many software is no mass, nor are few of a large fleet", () => {
  const machine = aFleet(1, 30);
  flip(machine, "overdue", [...machine.truths.keys()]);
  expect(living(machine).map(({ type }) => type)).toEqual(["deadline_missed"]);
  const large = aFleet(1_000);
  flip(large, "overdue", [...large.truths.keys()].slice(0, 30));
  expect(living(large)).toHaveLength(30);
});

test("a silence that came again within five minutes is the same alert, and damped", () => {
  const fleet = aFleet(1);
  flip(fleet, "overdue", ["1"]);
  pass(fleet, 30);
  flip(fleet, "alive", ["1"]);
  pass(fleet, 299);
  flip(fleet, "overdue", ["1"]);
  expect(living(fleet)[0]).toMatchObject({ id: "alert-1", flaps: 1, dampedUntil: fleet.nowUs + 120e6 });
  flip(fleet, "alive", ["1"]);
  pass(fleet, 301);
  flip(fleet, "overdue", ["1"]);
  expect(living(fleet)[0]).toMatchObject({ id: "alert-2", flaps: 0, dampedUntil: null });
});

test("a silence of which we hear when it is over is opened and resolved in one step", () => {
  const fleet = aFleet(1);
  const truth = fleet.truths.get("1") as Mutable<Truth>;
  truth.livenessSince = 9e6;
  decide(fleet.world, [factOf(fleet, "instance.overdue", "1", {}, 5e6)], 20e6);
  const [alert] = fleet.world.changed;
  expect(alert).toMatchObject({ state: "resolved", openedAt: 5e6, resolvedAt: 9e6 });
  decide(fleet.world, [factOf(fleet, "instance.alive", "1", {}, 9e6)], 20e6);
  expect(living(fleet)).toHaveLength(0);
});

test("what falls silent in a window is told when the window closes, if it is still silent", () => {
  const fleet = aFleet(2);
  for (const truth of fleet.truths.values()) truth.quiet = true;
  pass(fleet, 60);
  flip(fleet, "overdue", ["1", "2"]);
  pass(fleet, 60);
  flip(fleet, "alive", ["2"]);
  expect(fleet.world.events).toEqual([]);
  for (const truth of fleet.truths.values()) truth.quiet = false;
  pass(fleet, 60);
  look(fleet.world, [], fleet.nowUs, "maintenance.closed");
  expect(living(fleet)).toMatchObject([{ machine: "m0", openedAt: 60e6, state: "active" }]);
  expect(takeTold(fleet)).toEqual(["fired alert-1"]);
});

test("a window over a living alert suspends it without a word, and it goes on when the window closes", () => {
  const fleet = aFleet(1);
  flip(fleet, "overdue", ["1"]);
  takeTold(fleet);
  const truth = fleet.truths.get("1") as Mutable<Truth>;
  truth.quiet = true;
  look(fleet.world, [], fleet.nowUs, "maintenance.opened");
  expect(living(fleet)[0]?.state).toBe("suspended");
  expect(takeTold(fleet)).toEqual([]);
  truth.quiet = false;
  look(fleet.world, [], fleet.nowUs, "maintenance.closed");
  expect(living(fleet)[0]?.state).toBe("active");
  expect(takeTold(fleet)).toEqual(["fired alert-1"]);
});

test("errors and degraded states are alerts, worse ones are told again, anything else resolves them", () => {
  const fleet = aFleet(1);
  const status = (to: string) =>
    decide(
      fleet.world,
      [factOf(fleet, "status.changed", "1", { from: null, to, message: "m", late: false })],
      0,
    );
  status("degraded");
  status("error");
  expect(living(fleet)).toMatchObject([{ severity: "critical", type: "error" }]);
  expect(kinds(fleet, living(fleet)[0] as Alert)).toEqual(["opened", "raised"]);
  status("running");
  expect(living(fleet)).toHaveLength(0);
});

test("an open diagnostic is an alert until it is closed or acknowledged; one on the whitelist is none", () => {
  const fleet = aFleet(1);
  const said = { diagnostic: "d1", module: "", code: 7, severity: 2, message: null, suppressed_by: null };
  decide(fleet.world, [factOf(fleet, "diagnostic.opened", "1", { ...said, code: 8, suppressed_by: "p" })], 0);
  decide(fleet.world, [factOf(fleet, "diagnostic.opened", "1", said)], 0);
  expect(living(fleet)).toMatchObject([{ source: "diagnostic", type: "code_7", severity: "critical" }]);
  decide(fleet.world, [factOf(fleet, "diagnostic.closed", "1", { ...said, diagnostic: "older" })], 0);
  expect(living(fleet)).toHaveLength(1);
  decide(fleet.world, [factOf(fleet, "diagnostic.acknowledged", "1", said)], 0);
  expect(living(fleet)).toHaveLength(0);
});

test("our own blindness is one alert about us", () => {
  const fleet = aFleet(3);
  const notice = { notice: "n", kind: "blind", from: 1, to: null, detail: {} };
  decide(fleet.world, [factOf(fleet, "notice.opened", null, notice)], 0);
  decide(fleet.world, [factOf(fleet, "notice.changed", null, notice)], 0);
  expect(living(fleet)).toMatchObject([{ source: "platform", type: "blind", customer: null }]);
  decide(fleet.world, [factOf(fleet, "notice.closed", null, { ...notice, to: 2 })], 0);
  expect(living(fleet)).toHaveLength(0);
  const mass = { ...notice, kind: "mass_silence" };
  decide(fleet.world, [factOf(fleet, "notice.opened", null, mass)], 0);
  expect(living(fleet)).toHaveLength(0);
});
