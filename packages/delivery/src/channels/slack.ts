import type { Severity } from "@rollcall/contracts/alerts";
import type { KnownBlock } from "@slack/types";
import { cut } from "../message/clean-text.ts";
import { say } from "../message/template.ts";
import { channel, postJson, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const fields = { url: field.url({ label: "Incoming webhook URL", secret: true }), ...templateFields };

/** Slack's own limits of a block. */
const limits = { header: 150, section: 3_000, field: 2_000, text: 3_000 };

const marks = { critical: "🔴", warning: "🟠", info: "🔵" } as const satisfies Record<Severity, string>;

/** Slack reads no markup in plain text, so names go there. */
const plain = (text: string, most: number) => ({
  type: "plain_text" as const,
  text: cut(text, most),
  emoji: false,
});

/** The line of a notification, where Slack reads its three characters, and so mentions and links. */
const fallback = (text: string) =>
  cut(text, 500).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const slack = channel({
  kind: "slack",
  title: "Slack",
  fields,
  render: (message, settings) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const mark = message.event === "resolved" ? "🟢" : marks[message.severity];
    const section = (text: string) => ({ type: "section" as const, text: plain(text, limits.section) });
    const details =
      said.body === undefined
        ? [
            ...(said.summary ? [section(said.summary)] : []),
            {
              type: "section" as const,
              fields: said.facts.map(({ name, value }) => plain(`${name}\n${value}`, limits.field)),
            },
            ...(said.members.length > 0 ? [section(said.members.join("\n"))] : []),
          ]
        : [section(said.body)];
    const buttons = said.links.map(({ text, url }) => ({
      type: "button" as const,
      text: plain(text, 75),
      url,
      action_id: text.toLowerCase(),
    }));
    const blocks: KnownBlock[] = [
      { type: "header" as const, text: plain(`${mark} ${said.title}`, limits.header) },
      ...details,
      ...(buttons.length > 0 ? [{ type: "actions" as const, elements: buttons }] : []),
    ];
    const body = { text: fallback(`${mark} ${said.title}`), mrkdwn: false, unfurl_links: false, blocks };
    return { via: "http", request: postJson(settings.url, body), ...withNote(said.note) };
  },
});
