import { expect, test } from "@jest/globals";
import { buildMessage, type Message, type ToldAlert } from "../src/index.ts";

const anAlert = (parts: Partial<ToldAlert> = {}): ToldAlert => ({
  id: "a1",
  source: "heartbeat",
  alert_type: "deadline_missed",
  severity: "critical",
  state: "active",
  customer: "acme",
  machine: "pump-7",
  software: "app",
  customer_name: "Acme",
  machine_name: "Pump 7",
  software_name: null,
  details: { silent: 1, of: 2, whole_machine: false },
  open_members: 1,
  all_members: 1,
  opened_at: new Date("2026-12-01T03:04:00Z"),
  resolved_at: null,
  resolved_because: null,
  acknowledged_by: null,
  acknowledged_at: null,
  comment: null,
  flaps: 0,
  labels: {},
  common: null,
  members: [],
  ...parts,
});

const aMessage = (alerts: readonly ToldAlert[], parts: Partial<Message> = {}): Message =>
  ({
    delivery: "d1",
    event: "fired",
    attempt: 1,
    toldBefore: false,
    groupKey: "",
    channel: {},
    alerts,
    counts: { alerts: alerts.length, by_severity: {}, by_customer: { acme: alerts.length }, by_type: {} },
    ...parts,
  }) as Message;

test.each<[string, Partial<ToldAlert>]>([
  ["app on Pump 7 of Acme is silent", {}],
  [
    "Pump 7 of Acme is silent with all of its software",
    { software: null, details: { whole_machine: true, of: 2 }, open_members: 2 },
  ],
  ["2 of 5 software on Pump 7 of Acme are silent", { software: null, details: { of: 5 }, open_members: 2 }],
  ["1,200 instances of Acme are silent", { alert_type: "mass_silence", machine: null, open_members: 1_200 }],
  ["app on Pump 7 of Acme is in error", { source: "status", alert_type: "error" }],
  ["app on Pump 7 of Acme has the diagnostic 7", { source: "diagnostic", details: { code: 7 } }],
  ["We could not hear devices", { source: "platform", alert_type: "blind", customer: null, machine: null }],
  ["PostgreSQL does not answer", { source: "platform", alert_type: "postgres_away", customer: null }],
])("says %s", (title, parts) => {
  expect(buildMessage(aMessage([anAlert(parts)]), undefined).title).toBe(title);
});

test("what a channel was told before is told as changed, and links lead to the page of the alert", () => {
  const message = buildMessage(aMessage([anAlert()], { toldBefore: true }), "https://rollcall.example.com/");
  expect(message).toMatchObject({
    event: "changed",
    id: "a1",
    deliveryId: "d1",
    threadKey: "a1",
    ofHowMany: 2,
  });
  expect(message.links.acknowledge).toBe("https://rollcall.example.com/alerts/a1?do=acknowledge");
});

test("how it ended and how often it came again is said", () => {
  const over = { state: "resolved", resolved_at: new Date(), resolved_because: "alive", flaps: 3 };
  const { summary } = buildMessage(aMessage([anAlert(over)], { event: "resolved" }), undefined);
  expect(summary).toMatch(/come again 3 times.*It is over: alive/);
});

test("many are one message that counts them and names the worst", () => {
  const alerts = [anAlert(), anAlert({ id: "a2", machine: "pump-8", machine_name: null })];
  const message = buildMessage(aMessage(alerts, { groupKey: "room 1" }), undefined);
  expect(message).toMatchObject({ event: "digest", title: "2 alerts", memberCount: 2, threadKey: "room 1" });
  expect(message.members.map(({ name }) => name)).toEqual([
    "app on Pump 7 of Acme is silent",
    "app on pump-8 of Acme is silent",
  ]);
  expect(message.subject).toMatchObject({ kind: "mass", customer: "acme", customerName: "Acme" });
});
