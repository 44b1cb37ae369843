import type { Severity } from "@rollcall/contracts/alerts";
import type { APIEmbed, RESTPostAPIWebhookWithTokenJSONBody } from "discord-api-types/v10";
import { cut } from "../message/clean-text.ts";
import { say } from "../message/template.ts";
import { channel, postJson, withNote } from "./channel.ts";
import { field, templateFields } from "./settings.ts";

const fields = { url: field.url({ label: "Webhook URL", secret: true }), ...templateFields };

const colours = {
  critical: 0xd92d20,
  warning: 0xf79009,
  info: 0x2e90fa,
} as const satisfies Record<Severity, number>;
const resolvedColour = 0x12b76a;

/** Discord allows 6000 characters in all of an embed; these stay below it together. */
const limits = { title: 256, description: 1_500, links: 1_500, fieldValue: 400 };

/** Every character that Discord's markdown reads; cut before, so that no half escape is left. */
const escape = (text: string, most: number) => {
  const escaped = (kept: string) => kept.replace(/[\\*_~`|>#[\]()<:@-]/g, "\\$&");
  let kept = cut(text, most);
  while (escaped(kept).length > most) kept = cut(kept, Math.floor(kept.length * 0.9));
  return escaped(kept);
};

export const discord = channel({
  kind: "discord",
  title: "Discord",
  fields,
  render: (message, settings) => {
    const said = say(message, {
      title: settings.title_template ?? "",
      body: settings.body_template ?? "",
    });
    const text = said.body ?? [said.summary, ...said.members].join("\n");
    const links = said.links.map((link) => `[${link.text}](${link.url})`).join(" · ");
    const embed: APIEmbed = {
      title: escape(said.title, limits.title),
      // Links are ours and whole, or not there.
      description: [escape(text, limits.description), ...(links.length <= limits.links ? [links] : [])].join(
        "\n",
      ),
      color: message.event === "resolved" ? resolvedColour : colours[message.severity],
      fields: (said.body === undefined ? said.facts : []).map(({ name, value }) => ({
        name: name,
        value: escape(value, limits.fieldValue),
      })),
      timestamp: (message.resolvedAt ?? message.since).toISOString(),
      ...(said.links[0] && { url: said.links[0].url }),
    };
    const body: RESTPostAPIWebhookWithTokenJSONBody = {
      embeds: [embed],
      allowed_mentions: { parse: [] },
    };
    return { via: "http", request: postJson(settings.url, body), ...withNote(said.note) };
  },
});
