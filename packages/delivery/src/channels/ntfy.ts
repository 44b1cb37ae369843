import type { Severity } from "@rollcall/contracts/alerts";
import { cutBytes } from "../message/clean-text.ts";
import { say } from "../message/template.ts";
import { linesOf } from "../message/words.ts";
import { channel, postJson, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const fields = {
  url: field.withDefault(field.url({ label: "Server" }), "https://ntfy.sh/"),
  topic: field.text(
    { label: "Topic", secret: true, help: "Who knows it reads along" },
    /^[-_A-Za-z0-9]{1,64}$/,
    "must have 1 to 64 letters, digits, - and _",
  ),
  token: field.optional(
    field.text({ label: "Access token", secret: true }, /^[\x21-\x7e]{1,200}$/, "must be one word"),
  ),
  ...templateFields,
};

/** What does not fit becomes an attachment at the receiver; bytes. */
const limits = { title: 250, message: 4_000 };

const priorities = { critical: 5, warning: 4, info: 3 } as const satisfies Record<Severity, number>;
const tags = { critical: "rotating_light", warning: "warning", info: "information_source" } as const;

export const ntfy = channel({
  kind: "ntfy",
  title: "ntfy",
  fields,
  render: (message, settings) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const isResolved = message.event === "resolved";
    const [page] = said.links;
    const body = {
      topic: settings.topic,
      title: cutBytes(said.title, limits.title),
      message: cutBytes(said.body ?? linesOf(said).join("\n"), limits.message),
      priority: isResolved ? 3 : priorities[message.severity],
      tags: [isResolved ? "white_check_mark" : tags[message.severity]],
      ...(page && { click: page.url }),
      actions: said.links.slice(0, 3).map(({ text, url }) => ({ action: "view", label: text, url })),
    };
    const headers = settings.token === undefined ? {} : { authorization: `Bearer ${settings.token}` };
    return { via: "http", request: postJson(settings.url, body, headers), ...withNote(said.note) };
  },
});
