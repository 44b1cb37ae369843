import type { MessageEvent } from "@rollcall/contracts/alerts";
import { cleanLine, cut } from "../message/clean-text.ts";
import { say } from "../message/template.ts";
import { linesOf } from "../message/words.ts";
import { channel, postJson, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const fields = {
  routing_key: field.text(
    { label: "Integration key", secret: true },
    /^[A-Za-z0-9]{32}$/,
    "must have 32 letters and digits",
  ),
  url: field.withDefault(
    field.url({ label: "Events API", help: "Of another region: https://events.eu.pagerduty.com/v2/enqueue" }),
    "https://events.pagerduty.com/v2/enqueue",
  ),
  ...templateFields,
};

const actions = {
  fired: "trigger",
  changed: "trigger",
  repeated: "trigger",
  acknowledged: "acknowledge",
  resolved: "resolve",
  test: "trigger",
  digest: "trigger",
} as const satisfies Record<MessageEvent, string>;

const limits = { summary: 1_024, details: 8_000, name: 255 };

const named = (name: string, text: string | null | undefined) => {
  const value = cut(cleanLine(text ?? ""), limits.name);
  return value === "" ? {} : { [name]: value };
};

export const pagerduty = channel({
  kind: "pagerduty",
  title: "PagerDuty",
  fields,
  render: (message, settings) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const { subject } = message;
    const action = actions[message.event];
    const where = said.facts.find(({ name }) => name === "Where")?.value;
    const payload = {
      summary: cut(said.title, limits.summary),
      source: cut(where ?? "Rollcall", limits.name),
      severity: message.event === "test" ? "info" : message.severity,
      timestamp: message.since.toISOString(),
      class: cut(cleanLine(`${message.source}/${message.alertType}`), limits.name),
      ...named("component", subject.software),
      ...named("group", subject.customer),
      custom_details: { text: cut(said.body ?? linesOf(said).join("\n"), limits.details) },
    };
    const body = {
      routing_key: settings.routing_key,
      event_action: action,
      dedup_key: cut(message.id, limits.name),
      ...(action === "trigger" && {
        payload,
        links: said.links.map(({ text, url }) => ({ href: url, text })),
        client: "Rollcall",
        ...(said.links[0] && { client_url: said.links[0].url }),
      }),
    };
    return { via: "http", request: postJson(settings.url, body), ...withNote(said.note) };
  },
});
