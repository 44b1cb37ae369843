import type { Severity } from "@rollcall/contracts/alerts";
import { cut } from "../message/clean-text.ts";
import { say } from "../message/template.ts";
import { linesOf } from "../message/words.ts";
import { channel, postJson, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const fields = {
  url: field.url({ label: "Address of the Apprise API", help: "For example https://apprise.example/" }),
  key: field.text(
    { label: "Configuration key", secret: true },
    /^[A-Za-z0-9_-]{1,128}$/,
    "must have 1 to 128 letters, digits, - and _",
  ),
  tag: field.optional(field.text({ label: "Tag" }, /^[\w ,-]{1,200}$/, "must be tags of letters and digits")),
  headers: field.withDefault(field.headers({ label: "Headers" }), {}),
  ...templateFields,
};

const types = {
  critical: "failure",
  warning: "warning",
  info: "info",
} as const satisfies Record<Severity, string>;

const limits = { title: 250, body: 10_000 };

export const apprise = channel({
  kind: "apprise",
  title: "Apprise",
  fields,
  render: (message, settings) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const links = said.links.map(({ text, url }) => `${text}: ${url}`);
    const body = {
      title: cut(said.title, limits.title),
      body: [cut(said.body ?? linesOf(said).join("\n"), limits.body), ...links].join("\n"),
      type: message.event === "resolved" ? "success" : types[message.severity],
      format: "text",
      ...(settings.tag !== undefined && { tag: settings.tag }),
    };
    const base = settings.url.endsWith("/") ? settings.url : `${settings.url}/`;
    const url = new URL(`notify/${settings.key}`, base).href;
    return { via: "http", request: postJson(url, body, settings.headers), ...withNote(said.note) };
  },
});
