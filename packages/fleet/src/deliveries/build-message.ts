import type {
  AlertLinks,
  AlertMember,
  AlertMessage,
  AlertSubject,
  MessageEvent,
  Shared,
} from "@rollcall/contracts/alerts";
import { summaryOf, titleOf } from "./alert-texts.ts";
import type { Message, ToldAlert } from "./load-message.ts";

function subjectOf(alert: ToldAlert): AlertSubject {
  const { customer, machine, software } = alert;
  const place = { customer, customerName: alert.customer_name ?? customer };
  if (customer === null) return { kind: "condition", ...place };
  if (machine === null) return { kind: "mass", ...place };
  const onMachine = { ...place, machine, machineName: alert.machine_name ?? machine };
  if (software === null) return { kind: "machine", ...onMachine };
  return { kind: "instance", ...onMachine, software, softwareName: alert.software_name ?? software };
}

function sharedOf({ common }: ToldAlert): Shared[] {
  if (!common || common.instances < 2) return [];
  const { customer, version, network, label } = common.in_common;
  const [name = "", ...value] = (label ?? "").split("=");
  const labelled = label === null ? [] : [{ name, value: value.join("=") }];
  const named = Object.entries({ customer, version, network });
  return [
    ...named.flatMap(([key, each]) => (each === null ? [] : [{ name: key, value: each }])),
    ...labelled,
  ];
}

function linksOf(publicUrl: string | undefined, alert: string | undefined): AlertLinks {
  const base = publicUrl?.replace(/\/+$/, "") ?? "";
  if (alert === undefined) return { page: `${base}/alerts`, acknowledge: null, silence: null };
  const page = `${base}/alerts/${alert}`;
  return { page, acknowledge: `${page}?do=acknowledge`, silence: `${page}?do=silence` };
}

/** What the channel hears of it: that it fires, more of what it knows, again, or its end. */
function eventOf({ event, toldBefore }: Message): MessageEvent {
  if (event === "resolved" || event === "repeated" || event === "acknowledged") return event;
  return toldBefore ? "changed" : "fired";
}

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);

function single(message: Message, alert: ToldAlert, publicUrl: string | undefined): AlertMessage {
  const event = eventOf(message);
  const title = titleOf(alert);
  const known = alert.acknowledged_by !== null && alert.acknowledged_at !== null;
  return {
    id: alert.id,
    deliveryId: message.delivery,
    event,
    severity: alert.severity,
    source: alert.source,
    alertType: alert.alert_type,
    title,
    summary: summaryOf(alert),
    subject: subjectOf(alert),
    since: alert.opened_at,
    ...(alert.resolved_at && { resolvedAt: alert.resolved_at }),
    members: alert.members,
    memberCount: event === "resolved" ? alert.all_members : (alert.common?.instances ?? alert.open_members),
    ofHowMany: number(alert.details["of"]) ?? number(alert.details["fleet"]),
    inCommon: sharedOf(alert),
    labels: alert.labels,
    links: linksOf(publicUrl, alert.id),
    ...(known && {
      acknowledgedBy: alert.acknowledged_by ?? "",
      acknowledgedAt: alert.acknowledged_at ?? new Date(),
    }),
    flaps: alert.flaps,
    threadKey: alert.id,
  };
}

const listed = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .slice(0, 10)
    .map(([name, each]) => `${name || "the platform"} ${each}`)
    .join(", ");

/** Many at once: counted by customer and type, the worst of them by name. */
function digest(message: Message, first: ToldAlert, publicUrl: string | undefined): AlertMessage {
  const { alerts, counts, delivery } = message;
  const over = message.event === "resolved";
  const members = alerts.map((alert): AlertMember => ({ name: titleOf(alert), since: alert.opened_at }));
  const sameCustomer = Object.keys(counts.by_customer).length === 1;
  const place = sameCustomer ? first.customer : null;
  return {
    id: delivery,
    deliveryId: delivery,
    event: "digest",
    severity: over ? "info" : first.severity,
    source: first.source,
    alertType: "digest",
    title: over ? `${counts.alerts} alerts are resolved` : `${counts.alerts} alerts`,
    summary: `By customer: ${listed(counts.by_customer)}. By kind: ${listed(counts.by_type)}.`,
    subject: {
      kind: "mass",
      customer: place,
      customerName: sameCustomer ? (first.customer_name ?? place) : null,
    },
    since: new Date(Math.min(...alerts.map(({ opened_at }) => opened_at.getTime()))),
    members,
    memberCount: counts.alerts,
    ofHowMany: null,
    inCommon: [],
    labels: {},
    links: linksOf(publicUrl, undefined),
    flaps: 0,
    threadKey: message.groupKey === "" ? delivery : message.groupKey,
  };
}

/** What a channel renders. Throws where there is nothing left to tell of: the alerts are forgotten. */
export function buildMessage(message: Message, publicUrl: string | undefined): AlertMessage {
  const [first] = message.alerts;
  if (!first) throw new Error("the alerts of this message are forgotten");
  return message.counts.alerts > 1 ? digest(message, first, publicUrl) : single(message, first, publicUrl);
}

/** What the test button of a channel sends: it looks like an alert and says that it is none. */
export const buildTestMessage = (
  delivery: string,
  by: string,
  publicUrl: string | undefined,
): AlertMessage => ({
  id: delivery,
  deliveryId: delivery,
  event: "test",
  severity: "info",
  source: "platform",
  alertType: "test",
  title: "This channel works",
  summary: `${by} tried it. Nothing is wrong.`,
  subject: { kind: "condition", customer: null, customerName: null },
  since: new Date(),
  members: [],
  memberCount: 0,
  ofHowMany: null,
  inCommon: [],
  labels: {},
  links: linksOf(publicUrl, undefined),
  flaps: 0,
  threadKey: delivery,
});
