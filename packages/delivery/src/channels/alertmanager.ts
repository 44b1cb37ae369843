import { type AlertMessage, type Severity, severities } from "@rollcall/contracts/alerts";
import { cleanLine, cut } from "../message/clean-text.ts";
import { say } from "../message/template.ts";
import { channel, postJson, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const fields = {
  url: field.url({ label: "Address", help: "For example https://alertmanager.example:9093/" }),
  headers: field.withDefault(field.headers({ label: "Headers" }), {}),
  ...templateFields,
};

/** Alertmanager ends an alert after five minutes unless it is told an end; we tell the true one when it comes. */
const openForMs = 30 * 24 * 3_600_000;

const limits = { label: 500, annotation: 4_000, labels: 30 };

const nameOf = (text: string) => `label_${text.replace(/[^a-zA-Z0-9_]/g, "_")}`.slice(0, 100);

/** Alertmanager forbids empty values; the labels are the alert's identity, so nothing that changes stands in them but severity. */
function labelsOf(message: AlertMessage, severity: Severity): Record<string, string> {
  const { subject, labels } = message;
  const all: [string, string | null | undefined][] = [
    ...Object.entries(labels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limits.labels)
      .map(([name, value]): [string, string] => [nameOf(name), value]),
    ["alertname", `Rollcall ${message.source} ${message.alertType}`],
    ["alert_id", message.id],
    ["severity", severity],
    ["customer", subject.customer],
    ["machine", subject.machine],
    ["software", subject.software],
    ["subject", subject.kind],
  ];
  const clean = all.map(([name, value]): [string, string] => [
    name,
    cut(cleanLine(value ?? ""), limits.label),
  ]);
  return Object.fromEntries(clean.filter(([, value]) => value !== ""));
}

export const alertmanager = channel({
  kind: "alertmanager",
  title: "Alertmanager",
  fields,
  render: (message, settings, { now }) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const common = {
      annotations: {
        summary: cut(said.title, limits.annotation),
        description: cut(said.body ?? said.summary, limits.annotation) || "-",
      },
      startsAt: message.since.toISOString(),
      ...(said.links[0] && { generatorURL: said.links[0].url }),
    };
    const end = (message.resolvedAt ?? now).toISOString();
    // Another severity is another alert there: the one that it had before ends.
    const alerts = severities.map((severity) => {
      const isLiving = message.event !== "resolved" && severity === message.severity;
      const endsAt = isLiving ? new Date(now.getTime() + openForMs).toISOString() : end;
      return { labels: labelsOf(message, severity), ...common, endsAt };
    });
    const base = settings.url.endsWith("/") ? settings.url : `${settings.url}/`;
    const url = new URL("api/v2/alerts", base).href;
    return { via: "http", request: postJson(url, alerts, settings.headers), ...withNote(said.note) };
  },
});
