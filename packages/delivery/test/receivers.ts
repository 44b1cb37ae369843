import { createRequire } from "node:module";
import type { ChannelKind } from "@rollcall/contracts/alerts";
import { expect } from "@jest/globals";
import { Ajv } from "ajv";

type Json = Record<string, never>;
type Event = { readonly message: string };
type Cards = {
  readonly Versions: { readonly v1_4: unknown };
  readonly AdaptiveCard: new () => { parse: (card: unknown, context: unknown) => void };
  readonly SerializationContext: new (
    version: unknown,
  ) => { readonly eventCount: number; getEventAt: (at: number) => Event };
};

// The bundle: its modules cannot be loaded without a bundler.
const cards = createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.js") as Cards;

/** What the receiver's own library says against a card. */
export function cardProblems(card: unknown): string[] {
  const context = new cards.SerializationContext(cards.Versions.v1_4);
  new cards.AdaptiveCard().parse(card, context);
  return Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
}

const string = (maxLength: number, minLength = 1) => ({ type: "string", minLength, maxLength });
const plainText = (maxLength: number) => ({
  type: "object",
  additionalProperties: false,
  required: ["type", "text"],
  properties: { type: { const: "plain_text" }, text: string(maxLength), emoji: { type: "boolean" } },
});
const shape = (required: readonly string[], properties: object) => ({
  type: "object",
  additionalProperties: false,
  required,
  properties,
});
const url = { type: "string", pattern: '^https?://[^\\s<>"]+$', maxLength: 3_000 };
const time = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$" };
const list = (items: object, maxItems: number, minItems = 0) => ({
  type: "array",
  items,
  maxItems,
  minItems,
});

/** The limits that each receiver publishes in its reference, as schemas. */
const schemas: Partial<Record<ChannelKind, object>> = {
  slack: shape(["text", "blocks"], {
    text: string(4_000),
    mrkdwn: { const: false },
    unfurl_links: { const: false },
    blocks: list(
      {
        oneOf: [
          shape(["type", "text"], { type: { const: "header" }, text: plainText(150) }),
          shape(["type", "text"], { type: { const: "section" }, text: plainText(3_000) }),
          shape(["type", "fields"], { type: { const: "section" }, fields: list(plainText(2_000), 10, 1) }),
          shape(["type", "elements"], {
            type: { const: "actions" },
            elements: list(
              shape(["type", "text", "url"], {
                type: { const: "button" },
                text: plainText(75),
                url,
                action_id: string(255),
              }),
              25,
              1,
            ),
          }),
        ],
      },
      50,
      1,
    ),
  }),
  discord: shape(["embeds", "allowed_mentions"], {
    allowed_mentions: shape(["parse"], { parse: { const: [] } }),
    embeds: list(
      shape(["title"], {
        title: string(256),
        description: string(4_096, 0),
        color: { type: "integer", minimum: 0, maximum: 0xffffff },
        fields: list(shape(["name", "value"], { name: string(256), value: string(1_024) }), 25),
        timestamp: time,
        url,
      }),
      10,
      1,
    ),
  }),
  telegram: shape(["chat_id", "text"], {
    chat_id: string(100),
    text: string(20_000),
    parse_mode: { const: "HTML" },
    link_preview_options: { type: "object" },
    disable_notification: { type: "boolean" },
  }),
  ntfy: shape(["topic"], {
    topic: { type: "string", pattern: "^[-_A-Za-z0-9]{1,64}$" },
    title: string(250),
    message: string(4_096),
    priority: { type: "integer", minimum: 1, maximum: 5 },
    tags: list(string(50), 5),
    click: url,
    actions: list(
      shape(["action", "label", "url"], { action: { const: "view" }, label: string(50), url }),
      3,
    ),
  }),
  pagerduty: {
    ...shape(["routing_key", "event_action", "dedup_key"], {
      routing_key: { type: "string", pattern: "^[A-Za-z0-9]{32}$" },
      event_action: { enum: ["trigger", "acknowledge", "resolve"] },
      dedup_key: string(255),
      payload: shape(["summary", "source", "severity"], {
        summary: string(1_024),
        source: string(255),
        severity: { enum: ["critical", "error", "warning", "info"] },
        timestamp: time,
        component: string(255),
        group: string(255),
        class: string(255),
        custom_details: { type: "object" },
      }),
      links: list(shape(["href"], { href: url, text: string(100) }), 10),
      client: string(100),
      client_url: url,
    }),
    anyOf: [{ properties: { event_action: { not: { const: "trigger" } } } }, { required: ["payload"] }],
  },
  alertmanager: list(
    shape(["labels"], {
      labels: {
        type: "object",
        propertyNames: { pattern: "^[a-zA-Z_][a-zA-Z0-9_]*$" },
        additionalProperties: string(10_000),
        required: ["alertname"],
      },
      annotations: { type: "object", additionalProperties: { type: "string" } },
      startsAt: time,
      endsAt: time,
      generatorURL: url,
    }),
    10,
    1,
  ),
  apprise: shape(["body"], {
    title: string(250),
    body: string(32_768),
    type: { enum: ["info", "success", "warning", "failure"] },
    format: { enum: ["text", "markdown", "html"] },
    tag: string(200),
  }),
};

const ajv = new Ajv({ strict: false, allErrors: true });
const validators = new Map(Object.entries(schemas).map(([kind, schema]) => [kind, ajv.compile(schema)]));

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Fails when the receiver would refuse the body. */
export function expectReceivable(kind: ChannelKind, body: unknown): void {
  const validate = validators.get(kind);
  if (validate && !validate(body)) throw new Error(`${kind}: ${ajv.errorsText(validate.errors)}`);
  if (kind === "teams") {
    const { attachments } = body as { attachments: { contentType: string; content: unknown }[] };
    expect(attachments.map(({ contentType }) => contentType)).toEqual([
      "application/vnd.microsoft.card.adaptive",
    ]);
    expect(cardProblems(attachments[0]?.content)).toEqual([]);
    expect(bytes(body)).toBeLessThan(28 * 1024);
  }
  if (kind === "discord") {
    const [embed] = (body as { embeds: { title: string; description: string; fields: Json[] }[] }).embeds;
    const text = [embed?.title, embed?.description, ...(embed?.fields ?? []).flatMap(Object.values)].join("");
    expect(text.length).toBeLessThanOrEqual(6_000);
  }
  if (kind === "telegram") {
    const { text } = body as { text: string };
    const read = text.replace(/<[^>]*>/g, "").replace(/&(amp|lt|gt|quot|#39);/g, "x");
    expect(read.length).toBeLessThanOrEqual(4_096);
  }
  if (kind === "ntfy")
    expect(Buffer.byteLength((body as { message: string }).message)).toBeLessThanOrEqual(4_096);
  if (kind === "pagerduty") expect(bytes(body)).toBeLessThan(512 * 1024);
  if (kind === "webhook") expect(bytes(body)).toBeLessThan(256 * 1024);
}
