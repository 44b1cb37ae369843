import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  acknowledgeAlert,
  createRoute,
  replayRoute,
  type Who,
  whoWouldBeTold,
  type Write,
} from "@rollcall/fleet";
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
const write = (): Write => ({ client: notifiers.postgres.pool, audit: async () => {}, fact: () => {} });
const told = (path: string) => notifiers.receiver.at(path).map(({ event }) => event);
const timersAreDue = () => notifiers.postgres.pool.query("update alert_timers set due_at = now()");
const timers = async () => {
  const { rows } = await notifiers.postgres.pool.query<{ kind: string }>(
    "select kind from alert_timers where alert is not null order by kind",
  );
  return rows.map(({ kind }) => kind);
};

test("an alert that nobody acknowledges is repeated and told to the next channel; one that somebody has is not", async () => {
  const [id = ""] = await aCustomer(notifiers, "alice", 1, 1);
  const first = await aChannel(notifiers, "/first", { customer: "alice" });
  const next = await aChannel(notifiers, "/next", { customer: "alice" });
  await createRoute(write(), administrator, {
    name: "pump room",
    customer: "alice",
    channels: [first],
    repeat_seconds: 60,
    steps: [{ after_seconds: 900, channels: [next] }],
  });
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(told("/first")).toEqual(["fired"]));
  expect(told("/next")).toEqual([]);
  expect(await timers()).toEqual(["escalate", "repeat"]);
  await timersAreDue();
  await eventually(() => expect(told("/next")).toEqual(["fired"]));
  await eventually(() => expect(told("/first")).toEqual(["fired", "repeated"]));
  expect(await timers()).toEqual(["repeat"]);
  const [alert] = await alertsOf(notifiers, "alice");
  await acknowledgeAlert(write(), administrator, alert?.id ?? "");
  expect(await timers()).toEqual([]);
  await flip(notifiers, "alive", [id]);
  await eventually(() => {
    expect(told("/first")).toEqual(["fired", "repeated", "resolved"]);
    expect(told("/next")).toEqual(["fired", "resolved"]);
  });
});

test("more than twenty at once are one message that counts those that are due, and no other", async () => {
  const ids = await aCustomer(notifiers, "bob", 24, 100);
  await aCustomer(notifiers, "bob", 1_000, 1_000);
  await notifiers.postgres.pool.query("select fold_instance_counts()");
  const channel = await aChannel(notifiers, "/bob", { customer: "bob" });
  const route = { customer: "bob", channels: [channel] };
  await createRoute(write(), administrator, { ...route, name: "at once", sources: ["heartbeat"] });
  const later = { ...route, name: "later", delay_seconds: 3_600, sources: ["status"] };
  await createRoute(write(), administrator, later);
  const at = Date.now() * 1e3;
  const place = { customer: "bob", machine: "m100", software: "app", instance: "100" };
  const data = { from: null, to: "error", message: null, late: false } as const;
  await notifiers.publish([
    { id: randomUUID(), name: "status.changed", at, recorded_at: at, ...place, data },
  ]);
  const facts = await flip(notifiers, "overdue", ids);
  await eventually(async () => expect(await appliedAll(notifiers, facts)).toBe(true));
  await eventually(() => expect(told("/bob")).toContain("digest"));
  const messages = notifiers.receiver.at("/bob");
  const digest = messages.find(({ event }) => event === "digest");
  expect(digest?.members).toBe(24 - messages.filter(({ event }) => event === "fired").length);
  await eventually(async () => {
    const { rows } = await notifiers.postgres.pool.query<{ state: string; count: number }>(
      "select state, count(*)::int as count from alert_deliveries where channel = $1 group by 1 order by 1",
      [channel],
    );
    expect(rows).toEqual([
      { state: "delivered", count: 24 },
      { state: "waiting", count: 1 },
    ]);
  });
});

test("a route that waits tells nothing of what is over within its time", async () => {
  const [id = ""] = await aCustomer(notifiers, "carol", 1, 300);
  const channel = await aChannel(notifiers, "/carol", { customer: "carol" });
  const waits = { name: "waits", customer: "carol", channels: [channel], delay_seconds: 3_600 };
  await createRoute(write(), administrator, waits);
  for (const to of ["overdue", "alive"] as const) {
    const facts = await recordFlips(notifiers, to, [id]);
    await notifiers.publish(facts);
    await eventually(async () => expect(await appliedAll(notifiers, facts)).toBe(true));
  }
  const { rows } = await notifiers.postgres.pool.query<{ state: string; event: string; answer: string }>(
    "select state, event, answer from alert_deliveries where channel = $1",
    [channel],
  );
  expect(rows).toEqual([{ state: "cancelled", event: "fired", answer: "it was over before it was told" }]);
});

test("who would be told, and what a route would have told, are answered within the asker's customers", async () => {
  const bob: Who = { name: "bob", roots: ["bob"] };
  const place = { customer: "alice", machine: "m1", software: "app" };
  expect(await whoWouldBeTold(notifiers.postgres.pool, bob, place)).toBeUndefined();
  const plans = await whoWouldBeTold(notifiers.postgres.pool, administrator, place);
  expect(plans).toMatchObject([{ delay_seconds: 0 }]);
  const route = await createRoute(write(), administrator, { name: "replayed", severities: ["critical"] });
  const replayed = await replayRoute(notifiers.postgres.pool, bob, route);
  expect(replayed).toEqual({ alerts: 25, taken: 25 });
  await expect(createRoute(write(), bob, { name: "for all" })).rejects.toThrow(
    "customer must name a customer",
  );
  const foreign = await aChannel(notifiers, "/foreign", { customer: "alice" });
  const into = createRoute(write(), bob, { name: "into another's", customer: "bob", channels: [foreign] });
  await expect(into).rejects.toThrow(`there is no channel ${foreign}`);
});
