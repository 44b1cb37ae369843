import type { ApiMethods } from "@grammyjs/types";
import type { Severity } from "@rollcall/contracts/alerts";
import { cut, escapeHtml } from "../message/clean-text.ts";
import { say } from "../message/template.ts";
import { channel, postJson, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const fields = {
  token: field.text(
    { label: "Token of the bot", secret: true },
    /^\d{3,20}:[A-Za-z0-9_-]{20,100}$/,
    "must be a token as BotFather gives it",
  ),
  chat_id: field.text(
    { label: "Chat", help: "A number, or @name of a channel" },
    /^(-?\d{1,20}|@[A-Za-z0-9_]{4,64})$/,
    "must be a number or @name",
  ),
  api_url: field.withDefault(
    field.url({ label: "Server", help: "Of one's own Bot API server" }),
    "https://api.telegram.org/",
  ),
  ...templateFields,
};

/** Telegram counts 4096 characters after it has read the HTML. */
const limits = { title: 300, body: 2_800, line: 300 };

const marks = { critical: "🔴", warning: "🟠", info: "🔵" } as const satisfies Record<Severity, string>;

export const telegram = channel({
  kind: "telegram",
  title: "Telegram",
  fields,
  render: (message, settings) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const mark = message.event === "resolved" ? "🟢" : marks[message.severity];
    const lines = [
      ...(said.summary ? [said.summary] : []),
      ...said.facts.map(({ name, value }) => `${name}: ${cut(value, limits.line)}`),
      ...said.members.map((member) => cut(member, 100)),
    ];
    const text = cut(said.body ?? lines.join("\n"), limits.body);
    const links = said.links.map((link) => `<a href="${escapeHtml(link.url)}">${link.text}</a>`).join(" · ");
    const body: Parameters<ApiMethods<never>["sendMessage"]>[0] = {
      chat_id: settings.chat_id,
      text: [`${mark} <b>${escapeHtml(cut(said.title, limits.title))}</b>`, escapeHtml(text), links]
        .filter((part) => part !== "")
        .join("\n"),
      parse_mode: "HTML",
      link_preview_options: { is_disabled: true },
      disable_notification: message.event === "resolved" || message.severity === "info",
    };
    // A token has a colon: without the dot it would read as a protocol.
    const base = settings.api_url.endsWith("/") ? settings.api_url : `${settings.api_url}/`;
    const url = new URL(`./bot${settings.token}/sendMessage`, base).href;
    return { via: "http", request: postJson(url, body), ...withNote(said.note) };
  },
});
