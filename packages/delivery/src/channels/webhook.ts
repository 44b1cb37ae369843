import type { AlertMessage, MessageEvent } from "@rollcall/contracts/alerts";
import { cleanText } from "../message/clean-text.ts";
import { signedHeaders } from "../message/signatures.ts";
import { type Said, say } from "../message/template.ts";
import { channel, postJson, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const eventNames = {
  fired: "alert.fired",
  changed: "alert.fired",
  repeated: "alert.fired",
  acknowledged: "alert.acknowledged",
  resolved: "alert.resolved",
  test: "test",
  digest: "alert.digest",
} as const satisfies Record<MessageEvent, string>;

const fields = {
  url: field.url({ label: "URL", secret: true }),
  headers: field.withDefault(field.headers({ label: "Headers" }), {}),
  secrets: field.withDefault(
    field.secrets(
      { label: "Signing secrets", help: "The newest first; both sign during a rotation" },
      /^[\x21-\x7e]{16,200}$/,
      "must be 1 to 3 secrets of 16 to 200 printable characters",
      3,
    ),
    [],
  ),
  ...templateFields,
};

const instant = (at: Date | undefined) => at?.toISOString() ?? null;

/** Machines read it and people may see it: names are clean, and of bounded length. */
const name = (text: string | null | undefined) => (text ? cleanText(text, 300) : null);

const alertOf = (message: AlertMessage, { title, summary, body }: Said) => {
  const { subject } = message;
  return {
    id: message.id,
    source: name(message.source),
    alert_type: name(message.alertType),
    severity: message.severity,
    status: message.event === "resolved" ? "resolved" : "active",
    title,
    message: body ?? summary,
    entity_type: subject.kind,
    entity_id: name([subject.customer, subject.machine, subject.software].filter(Boolean).join("/")),
    entity_name: name(subject.softwareName ?? subject.machineName ?? subject.customerName),
    customer: name(subject.customer),
    machine: name(subject.machine),
    software: name(subject.software),
    customer_name: name(subject.customerName),
    machine_name: name(subject.machineName),
    software_name: name(subject.softwareName),
    members: message.members.map((member) => ({ name: name(member.name), since: instant(member.since) })),
    member_count: message.memberCount,
    of_how_many: message.ofHowMany,
    in_common: message.inCommon.map((shared) => ({ name: name(shared.name), value: name(shared.value) })),
    labels: Object.fromEntries(
      Object.entries(message.labels)
        .slice(0, 50)
        .map(([key, value]) => [name(key) ?? "", name(value) ?? ""]),
    ),
    fired_at: instant(message.since),
    resolved_at: instant(message.resolvedAt),
    acknowledged_at: instant(message.acknowledgedAt),
    acknowledged_by: name(message.acknowledgedBy),
    flaps: message.flaps,
  };
};

export const webhook = channel({
  kind: "webhook",
  title: "Webhook",
  fields,
  render: (message, settings, { now }) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const event = eventNames[message.event];
    const payload = {
      event,
      kind: message.event,
      delivery: message.deliveryId,
      sent_at: now.toISOString(),
      alert: alertOf(message, said),
      link: said.links[0]?.url ?? null,
    };
    const body = JSON.stringify(payload);
    const { secrets } = settings;
    const signed = { deliveryId: message.deliveryId, body, at: now, secrets };
    const signatures =
      secrets.length > 0 ? signedHeaders(signed) : { "x-rollcall-delivery": message.deliveryId };
    const headers = { ...settings.headers, "x-rollcall-event": event, ...signatures };
    return { via: "http", request: postJson(settings.url, payload, headers), ...withNote(said.note) };
  },
});
