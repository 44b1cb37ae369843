import { type AlertMessage, channelKinds, messageEvents, severities } from "@rollcall/contracts/alerts";
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { renderMessage } from "../src/index.ts";
import { aMessage, someSettings } from "./a-message.ts";
import { expectReceivable } from "./receivers.ts";

const now = new Date("2026-12-01T03:10:00Z");

const nasty = [
  "",
  " ",
  "<script>alert(1)</script>",
  "<!channel> <@U123> <https://evil.example|click>",
  "@everyone @here <@&1> [a](https://evil.example) ||x|| `y` **z**",
  "</b><a href='https://evil.example'>x</a>&amp;",
  '"><img src=x onerror=alert(1)>',
  "a\r\nBcc: victim@evil.example\r\n\r\nbody",
  "\u202egnp.exe\u202c \u2066x\u2069 \u200b\u200f\ufeff",
  "\u0000\u0007\u001b[31mred\u009b",
  "\ud800 half \udc00",
  "👩‍👩‍👧‍👦".repeat(2_000),
  "x".repeat(10_000),
  "&".repeat(10_000),
  "\\*_~`|>#[]()".repeat(800),
  "{{ title }} {% include 'x' %}",
  "__proto__",
  "ü\n".repeat(5_000),
];
const text = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ maxLength: 50 }),
);
const nameOrNone = fc.oneof(text, fc.constant(null));
const instant = fc.date({
  min: new Date("2000-01-01T00:00:00Z"),
  max: new Date("2100-01-01T00:00:00Z"),
  noInvalidDate: true,
});

const hostile: fc.Arbitrary<AlertMessage> = fc
  .record({
    event: fc.constantFrom(...messageEvents),
    severity: fc.constantFrom(...severities),
    source: text,
    alertType: text,
    title: text,
    summary: text,
    subject: fc.record({
      kind: fc.constantFrom("instance", "machine", "mass", "condition"),
      customer: nameOrNone,
      customerName: nameOrNone,
      machine: text,
      machineName: text,
      software: text,
      softwareName: text,
    }),
    since: instant,
    resolvedAt: instant,
    members: fc.array(fc.record({ name: text, since: instant }), { maxLength: 20 }),
    memberCount: fc.nat(),
    ofHowMany: fc.oneof(fc.nat(), fc.constant(null)),
    inCommon: fc.array(fc.record({ name: text, value: text }), { maxLength: 5 }),
    labels: fc.dictionary(text, text, { maxKeys: 5 }),
    links: fc.record({
      page: fc.oneof(fc.webUrl(), text),
      acknowledge: fc.oneof(fc.webUrl(), nameOrNone),
      silence: nameOrNone,
    }),
    acknowledgedBy: text,
    threadKey: text,
  })
  .map((parts) => aMessage(parts as Partial<AlertMessage>));

/** All texts in a payload. */
const textsOf = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
};

/** Control characters but the line feed, and what turns or hides text. */
const hides = (said: string) => /[\p{Cc}\p{Bidi_Control}\u200b\ufeff]/u.test(said.replaceAll("\n", ""));

describe("names from outside", () => {
  test.each(channelKinds.filter((kind) => kind !== "email"))(
    "cannot break what %s is sent",
    (kind) => {
      fc.assert(
        fc.property(hostile, (message) => {
          const rendered = renderMessage(kind, message, someSettings[kind], now);
          if (rendered.via !== "http") throw new Error("not over HTTP");
          const { body = "", headers = {} } = rendered.request;
          const json: unknown = JSON.parse(body);
          expectReceivable(kind, json);
          expect(Object.values(headers).filter((value) => /[^\x20-\x7e]/.test(value))).toEqual([]);
          for (const said of textsOf(json)) {
            expect(said.isWellFormed()).toBe(true);
            expect(hides(said)).toBe(false);
          }
        }),
        { numRuns: 150, examples: nasty.map((name) => [everywhere(name)]) },
      );
    },
    60_000,
  );

  test("leave no markup in slack's line, and none is read in its blocks", () => {
    fc.assert(
      fc.property(hostile, (message) => {
        const rendered = renderMessage("slack", message, someSettings.slack, now);
        if (rendered.via !== "http") throw new Error("not over HTTP");
        const json = JSON.parse(rendered.request.body ?? "") as { text: string };
        expect(json.text).not.toMatch(/[<>]/);
        expect(rendered.request.body).not.toContain('"type":"mrkdwn"');
      }),
      { numRuns: 100 },
    );
  });

  test("leave no markup in telegram's HTML but ours", () => {
    fc.assert(
      fc.property(hostile, (message) => {
        const rendered = renderMessage("telegram", message, someSettings.telegram, now);
        if (rendered.via !== "http") throw new Error("not over HTTP");
        const { text } = JSON.parse(rendered.request.body ?? "") as { text: string };
        const ours = /<b>|<\/b>|<a href="https?:\/\/[^"<>]*">(Open|Acknowledge|Silence)<\/a>/g;
        expect(text.replace(ours, "")).not.toMatch(/[<>"']/);
        expect(text.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
        expect(text.match(/<b>/g)).toHaveLength(1);
      }),
      { numRuns: 150, examples: nasty.map((name) => [everywhere(name)]) },
    );
  });

  test("leave every mark of discord escaped", () => {
    fc.assert(
      fc.property(hostile, (message) => {
        const rendered = renderMessage("discord", message, someSettings.discord, now);
        if (rendered.via !== "http") throw new Error("not over HTTP");
        const [embed] = (
          JSON.parse(rendered.request.body ?? "") as { embeds: { title: string; description: string }[] }
        ).embeds;
        const ours = /\[(Open|Acknowledge|Silence)\]\(https?:\/\/[^\s()<>]*\)/g;
        for (const said of [embed?.title, embed?.description])
          expect((said ?? "").replace(ours, "").replace(/\\./g, "")).not.toMatch(/[*_~`|<>[\]@]/);
      }),
      { numRuns: 150, examples: nasty.map((name) => [everywhere(name)]) },
    );
  });

  test("cannot add a header to a mail, nor markup to its HTML", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (message) => {
        const rendered = renderMessage("email", message, someSettings.email, now);
        if (rendered.via !== "mail") throw new Error("not a mail");
        const { server: _, thread, ...mail } = rendered.mail;
        const composed = new MailComposer({ ...mail, to: [...mail.to], references: thread }).compile();
        const mime = (await composed.build()).toString("latin1");
        const head = mime.slice(0, mime.indexOf("\r\n\r\n")).replace(/\r\n[ \t]/g, " ");
        const names = head.split("\r\n").map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
        expect(names.toSorted()).toEqual([
          "auto-submitted",
          "content-type",
          "date",
          "from",
          "message-id",
          "mime-version",
          "references",
          "subject",
          "to",
          "x-rollcall-delivery",
        ]);
        expect(mail.html.replace(ourTags, "")).not.toMatch(/[<>]/);
        expect(mail.html).not.toMatch(/href="(?!https?:)/);
      }),
      { numRuns: 100, examples: nasty.map((name) => [everywhere(name)]) },
    );
  }, 60_000);

  test("a secret of the settings stands in no error", () => {
    for (const kind of channelKinds)
      try {
        renderMessage(kind, aMessage(), { ...someSettings[kind], bogus: "hush" }, now);
        throw new Error("rendered");
      } catch (error) {
        expect(String(error)).toContain("bogus is not a setting");
        expect(String(error)).not.toContain("hush");
      }
  });
});

const ourTags =
  /<!doctype html>|<html lang="en">|<\/?(html|body|h2|p|table|tr|td|th|ul|li|a)>|<th align="left">|<table cellpadding="4">|<a href="[^"<>]*">/g;

function everywhere(name: string): AlertMessage {
  const at = new Date("2026-12-01T03:04:05Z");
  return aMessage({
    title: name,
    summary: name,
    source: name,
    alertType: name,
    subject: {
      kind: "mass",
      customer: name,
      customerName: name,
      machine: name,
      machineName: name,
      software: name,
      softwareName: name,
    },
    members: Array.from({ length: 20 }, () => ({ name, since: at })),
    memberCount: 100_000,
    ofHowMany: 120_000,
    inCommon: [{ name, value: name }],
    labels: { [name]: name },
    acknowledgedBy: name,
    threadKey: name,
  });
}
