import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { acknowledgeAlert, createSilence, endSilence, type Who, type Write } from "@rollcall/fleet";
import type { Fact } from "@rollcall/contracts/facts";
import type { FactName } from "@rollcall/contracts/fact-names";
import { eventually } from "@rollcall/test-kit";
import {
  aChannel,
  aCustomer,
  alertsOf,
  appliedAll,
  flip,
  type Notifiers,
  openNotifiers,
  recordFlips,
} from "./surroundings.ts";

let notifiers: Notifiers;
beforeAll(async () => {
  notifiers = await openNotifiers(1);
});
afterAll(() => notifiers.close());

const administrator: Who = { name: "alice", roots: null };
const write = (): Write => ({
  client: notifiers.postgres.pool,
  audit: async () => {},
  fact: () => {},
});

/** A machine of a customer of its own, and what its channel was told. */
async function aMachine(customer: string, first: number) {
  const [id = ""] = await aCustomer(notifiers, customer, 1, first);
  const path = `/${customer}`;
  await aChannel(notifiers, path, { customer });
  return {
    id,
    told: () => notifiers.receiver.at(path).map(({ event }) => event),
    state: async () => (await alertsOf(notifiers, customer)).map(({ state }) => state),
  };
}

const factOf = (name: FactName, customer: string, data: object = {}): Fact => {
  const at = Date.now() * 1e3;
  const place = { customer, machine: null, software: null, instance: null };
  return { id: randomUUID(), name, at, recorded_at: at, ...place, data } as unknown as Fact;
};

async function applied(facts: readonly Fact[]): Promise<void> {
  await notifiers.publish(facts);
  await eventually(async () => expect(await appliedAll(notifiers, facts)).toBe(true));
}

async function window(customer: string, opens: boolean): Promise<void> {
  await notifiers.postgres.pool.query("update instances set in_maintenance = $2 where customer = $1", [
    customer,
    opens,
  ]);
  const at = Date.now() * 1e3;
  const data = { window: randomUUID(), title: "Move", from: at, to: at };
  await applied([factOf(opens ? "maintenance.opened" : "maintenance.closed", customer, data)]);
}

/** Long enough for what is due to be told: another customer's alert, opened later, is. */
async function afterAnotherWasTold(first: number): Promise<void> {
  const other = await aMachine(`other-${first}`, first);
  await flip(notifiers, "overdue", [other.id]);
  await eventually(() => expect(other.told()).toEqual(["fired"]));
}

/** From then on it only matters for what opens. */
const hasBegun = (silence: string) =>
  eventually(async () => {
    const { rows } = await notifiers.postgres.pool.query<{ begun: boolean }>(
      "select begun from silences where id = $1",
      [silence],
    );
    expect(rows).toEqual([{ begun: true }]);
  });

test("what falls silent in a window and is back before its end is told to nobody", async () => {
  const { id, told, state } = await aMachine("window-a", 1_000);
  await window("window-a", true);
  await applied(await recordFlips(notifiers, "overdue", [id]));
  await applied(await recordFlips(notifiers, "alive", [id]));
  await window("window-a", false);
  await afterAnotherWasTold(1_001);
  expect(await state()).toEqual([]);
  expect(told()).toEqual([]);
});

test("what is still silent when the window closes is told then, once, since the instant it fell silent", async () => {
  const { id, told } = await aMachine("window-b", 1_010);
  await window("window-b", true);
  const facts = await recordFlips(notifiers, "overdue", [id]);
  await applied(facts);
  expect(told()).toEqual([]);
  await window("window-b", false);
  await eventually(() => expect(told()).toEqual(["fired"]));
  const [message] = notifiers.receiver.at("/window-b");
  expect(Date.parse(message?.since ?? "")).toBe(Math.floor((facts[0]?.at ?? 0) / 1e3));
});

test("a window over a living alert ends it without saying that it was resolved; after it the alert is told again", async () => {
  const { id, told, state } = await aMachine("window-c", 1_020);
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(told()).toEqual(["fired"]));
  await window("window-c", true);
  expect(await state()).toEqual(["suspended"]);
  await afterAnotherWasTold(1_021);
  expect(told()).toEqual(["fired"]);
  await window("window-c", false);
  await eventually(() => expect(told()).toEqual(["fired", "changed"]));
  await flip(notifiers, "alive", [id]);
  await eventually(() => expect(told()).toEqual(["fired", "changed", "resolved"]));
});

test("a silence holds back what opens in it; when it ends early what still lives is told once", async () => {
  const { id, told, state } = await aMachine("silence-a", 1_030);
  const wanted = { matchers: { customer: "silence-a" }, reason: "we know", duration_seconds: 600 };
  const silence = await createSilence(write(), administrator, wanted);
  await hasBegun(silence.id);
  await applied(await recordFlips(notifiers, "overdue", [id]));
  expect(await state()).toEqual(["silenced"]);
  await afterAnotherWasTold(1_031);
  expect(told()).toEqual([]);
  await endSilence(write(), administrator, silence.id);
  await eventually(() => expect(told()).toEqual(["fired"]));
  await flip(notifiers, "alive", [id]);
  await eventually(() => expect(told()).toEqual(["fired", "resolved"]));
});

test("what a silence held back and that ended within it is never told", async () => {
  const { id, told, state } = await aMachine("silence-b", 1_040);
  const wanted = { matchers: { machine: "m1040" }, reason: "we know", duration_seconds: 600 };
  await createSilence(write(), { name: "bob", roots: ["silence-b"] }, wanted);
  await applied(await recordFlips(notifiers, "overdue", [id]));
  await applied(await recordFlips(notifiers, "alive", [id]));
  expect(await state()).toEqual(["resolved"]);
  await afterAnotherWasTold(1_041);
  expect(told()).toEqual([]);
});

test("a silence over a living alert holds back what was not told yet, and tells nothing of an end", async () => {
  const { id, told, state } = await aMachine("silence-e", 1_045);
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(told()).toEqual(["fired"]));
  const wanted = { matchers: { customer: "silence-e" }, reason: "we know", duration_seconds: 600 };
  await createSilence(write(), administrator, wanted);
  await eventually(async () => expect(await state()).toEqual(["silenced"]));
  await afterAnotherWasTold(1_046);
  expect(told()).toEqual(["fired"]);
});

test("a silence of one customer does not reach another, whoever makes it", async () => {
  const { id, told } = await aMachine("silence-c", 1_050);
  await aCustomer(notifiers, "silence-d", 1, 1_051);
  const bob: Who = { name: "bob", roots: ["silence-d"] };
  const everything = { matchers: { everything: true }, reason: "mine", duration_seconds: 600 } as const;
  await createSilence(write(), bob, everything);
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(told()).toEqual(["fired"]));
  const foreign = { matchers: { customer: "silence-c" }, reason: "not mine", duration_seconds: 600 };
  await expect(createSilence(write(), bob, foreign)).rejects.toThrow("There is no customer silence-c");
});

test("an alert that flaps is damped: neither its return nor its end is told while it does not last", async () => {
  const { id, told, state } = await aMachine("flaps", 1_060);
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(told()).toEqual(["fired"]));
  await flip(notifiers, "alive", [id]);
  await eventually(() => expect(told()).toEqual(["fired", "resolved"]));
  for (const first of [1_061, 1_062]) {
    await applied(await recordFlips(notifiers, "overdue", [id]));
    await afterAnotherWasTold(first);
    await applied(await recordFlips(notifiers, "alive", [id]));
  }
  await afterAnotherWasTold(1_063);
  expect(told()).toEqual(["fired", "resolved"]);
  expect(await state()).toEqual(["resolved"]);
  const { rows } = await notifiers.postgres.pool.query<{ flaps: number }>(
    "select flaps from alerts where customer = 'flaps'",
  );
  expect(rows).toEqual([{ flaps: 2 }]);
});

test("who acknowledges until a time is told again when it has passed and it still lives", async () => {
  const { id, told } = await aMachine("acknowledged", 1_070);
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(told()).toEqual(["fired"]));
  const [alert] = await alertsOf(notifiers, "acknowledged");
  const until = new Date(Date.now() + 500);
  await acknowledgeAlert(write(), administrator, alert?.id ?? "", { comment: "on my way", until });
  await eventually(() => expect(told()).toEqual(["fired", "changed"]));
  expect(Date.now()).toBeGreaterThanOrEqual(until.getTime());
});

test("our own blindness is told once to who sees everything, and nothing about devices", async () => {
  const { told } = await aMachine("blind", 1_080);
  await aChannel(notifiers, "/everything");
  const at = Date.now() * 1e3;
  const notice = {
    notice: randomUUID(),
    kind: "blind",
    from: at - 600e6,
    to: at,
    detail: { reasons: ["down"] },
  };
  await applied([{ ...factOf("notice.opened", "blind", notice), customer: null }]);
  await applied([{ ...factOf("notice.closed", "blind", notice), customer: null }]);
  const own = () => notifiers.receiver.at("/everything").filter(({ source }) => source === "platform");
  await eventually(() => expect(own().map(({ event }) => event)).toEqual(["fired", "resolved"]));
  expect(told()).toEqual([]);
});

test("a customer that is deactivated has no alerts any more, with that reason", async () => {
  const { id, told } = await aMachine("inactive", 1_090);
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(told()).toEqual(["fired"]));
  await applied([factOf("customer.deactivated", "inactive", { by: "alice" })]);
  await eventually(() => expect(told()).toEqual(["fired", "resolved"]));
  expect(notifiers.receiver.at("/inactive").at(-1)?.summary).toMatch(/It is over: customer deactivated/);
});
