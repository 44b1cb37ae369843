import type { Severity } from "@rollcall/contracts/alerts";
import { cut } from "../message/clean-text.ts";
import { say } from "../message/template.ts";
import { channel, postJson, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const fields = { url: field.url({ label: "Workflow URL", secret: true }), ...templateFields };

/** A card has 28 kB in all. */
const limits = { title: 250, summary: 1_000, line: 300, body: 4_000 };

const colours = {
  critical: "attention",
  warning: "warning",
  info: "accent",
} as const satisfies Record<Severity, string>;

/** Text runs know no markdown, text blocks and facts do: so every name stands in a run. */
const run = (text: string, more: object = {}) => ({ type: "TextRun", text, ...more });
const block = (inlines: readonly object[]) => ({ type: "RichTextBlock", inlines });

export const teams = channel({
  kind: "teams",
  title: "Microsoft Teams",
  fields,
  render: (message, settings) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const color = message.event === "resolved" ? "good" : colours[message.severity];
    const details =
      said.body === undefined
        ? [
            ...(said.summary ? [block([run(cut(said.summary, limits.summary))])] : []),
            ...said.facts.map(({ name, value }) =>
              block([run(`${name}: `, { weight: "bolder" }), run(cut(value, limits.line))]),
            ),
            ...said.members.map((member) => block([run(cut(member, limits.line))])),
          ]
        : said.body
            .slice(0, limits.body)
            .split("\n")
            .filter((line) => line.trim() !== "")
            .slice(0, 50)
            .map((line) => block([run(cut(line, limits.line))]));
    const card = {
      $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
      type: "AdaptiveCard",
      version: "1.4",
      fallbackText: cut(said.title, limits.title),
      body: [
        block([run(cut(said.title, limits.title), { weight: "bolder", size: "large", color })]),
        ...details,
      ],
      actions: said.links.map(({ text, url }) => ({ type: "Action.OpenUrl", title: text, url })),
      msteams: { width: "Full" },
    };
    const attachment = {
      contentType: "application/vnd.microsoft.card.adaptive",
      contentUrl: null,
      content: card,
    };
    const body = { type: "message", attachments: [attachment] };
    return { via: "http", request: postJson(settings.url, body), ...withNote(said.note) };
  },
});
