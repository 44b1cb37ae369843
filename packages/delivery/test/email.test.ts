import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerDataStream } from "smtp-server";
import { createMessageSender } from "../src/index.ts";
import { aMessage } from "./a-message.ts";

const mails: ParsedMail[] = [];
const recipients: string[][] = [];
let refuseWith: number | undefined;
let server: SMTPServer;
let port = 0;

async function keep(
  stream: SMTPServerDataStream,
  tell: (error?: Error | null, said?: string) => void,
): Promise<void> {
  mails.push(await simpleParser(stream));
  tell(null, "queued as 42");
}

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) =>
      password === "right" ? done(null, { user: username ?? "" }) : done(new Error("wrong password")),
    onRcptTo: (_, __, done) =>
      refuseWith === undefined
        ? done()
        : done(Object.assign(new Error("not now"), { responseCode: refuseWith })),
    onData: (stream, session, done) => {
      recipients.push(session.envelope.rcptTo.map(({ address }) => address));
      void keep(stream, done);
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.server.address() as AddressInfo).port;
});

afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

beforeEach(() => {
  mails.length = 0;
  recipients.length = 0;
  refuseWith = undefined;
});

const settings = () => ({
  host: "127.0.0.1",
  port,
  tls: "none",
  from: "rollcall@ours.example",
  to: ["ops@theirs.example", "night@theirs.example"],
});

const local = { allowNetworks: ["127.0.0.0/8"] };

async function deliver(message = aMessage(), more: object = {}, options: object = local) {
  const sender = createMessageSender(options);
  try {
    return await sender.deliver("email", message, { ...settings(), ...more });
  } finally {
    await sender.close();
  }
}

test("a mail arrives as text and HTML, to everybody, with what, where, since when, why and links", async () => {
  const outcome = await deliver();
  expect(outcome).toMatchObject({ result: "delivered", status: 250, answer: "250 queued as 42" });
  const [mail] = mails;
  expect(recipients).toEqual([["ops@theirs.example", "night@theirs.example"]]);
  expect(mail?.subject).toBe("Critical: Pump 7 is silent");
  for (const text of ["Nothing was heard of it", "Acme & Sons / Pump 7 / Controller", "2026-12-01 03:04 UTC"])
    expect(mail?.text).toContain(text);
  expect(mail?.html).toContain("Acme &amp; Sons / Pump 7 / Controller");
  expect(mail?.html).toContain('<a href="https://rollcall.example/alerts/5f3f4f0e">Open</a>');
  expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
});

test("the mails of one alert are one thread, and a repeated attempt is the same mail", async () => {
  await deliver();
  await deliver();
  await deliver(aMessage({ deliveryId: "another", event: "resolved", resolvedAt: new Date() }));
  await deliver(aMessage({ deliveryId: "third", threadKey: "alert/other" }));
  const [first, again, resolved, other] = mails;
  expect(again?.messageId).toBe(first?.messageId);
  expect(resolved?.messageId).not.toBe(first?.messageId);
  expect(resolved?.references).toBe(first?.references);
  expect(resolved?.inReplyTo).toBe(first?.inReplyTo);
  expect(other?.references).not.toBe(first?.references);
  expect(resolved?.subject).toBe("Resolved: Pump 7 is silent");
});

test("a name cannot add a recipient or a header", async () => {
  const name = "x\r\nBcc: victim@evil.example\r\nX-Evil: 1\r\n\r\n<script>alert(1)</script>\u202e";
  await deliver(aMessage({ title: name, summary: name, acknowledgedBy: name, threadKey: name }));
  const [mail] = mails;
  expect(recipients).toEqual([["ops@theirs.example", "night@theirs.example"]]);
  expect(mail?.headers.has("x-evil")).toBe(false);
  expect(mail?.headers.has("bcc")).toBe(false);
  expect(mail?.subject).toBe("Critical: x Bcc: victim@evil.example X-Evil: 1 <script>alert(1)</script>");
  expect(mail?.html).not.toContain("<script");
});

test.each([
  [451, "retry"],
  [421, "retry"],
  [550, "refused"],
])("a server that answers %i: %s", async (code, result) => {
  refuseWith = code;
  expect(await deliver()).toMatchObject({ result, status: code });
  expect(mails).toEqual([]);
});

test("signs in, and a wrong password is told without the password", async () => {
  expect(await deliver(aMessage(), { user: "u", password: "right" })).toMatchObject({ result: "delivered" });
  const refused = await deliver(aMessage(), { user: "u", password: "hush" });
  expect(refused).toMatchObject({ result: "refused", status: 535 });
  expect(JSON.stringify(refused)).not.toContain("hush");
});

test("a server that is not there may come back", async () => {
  expect(await deliver(aMessage(), { port: 1 })).toMatchObject({ result: "retry", status: null });
});

test("encryption that was asked for and is not there is no reason to send in the clear", async () => {
  const outcome = await deliver(aMessage(), { tls: "starttls" });
  expect(outcome.result).not.toBe("delivered");
  expect(mails).toEqual([]);
});

test("a mail server inside is refused at connect, by address and by a name that leads there", async () => {
  const guarded = await deliver(aMessage(), {}, {});
  const named = await deliver(
    aMessage(),
    { host: "mail.example" },
    { resolve: () => Promise.resolve(["127.0.0.1"]) },
  );
  for (const outcome of [guarded, named]) expect(outcome).toMatchObject({ result: "refused", status: null });
  expect(mails).toEqual([]);
});

test("a sending that is given up may be done again", async () => {
  const sender = createMessageSender(local);
  const signal = AbortSignal.abort();
  const outcome = await sender.deliver("email", aMessage(), settings(), { signal });
  await sender.close();
  expect(outcome).toMatchObject({ result: "retry", status: null });
  expect(mails).toEqual([]);
});

test("a template's fault is told beside the outcome", async () => {
  const outcome = await deliver(aMessage(), { title_template: "{{ nobody }}" });
  expect(outcome).toMatchObject({ result: "delivered", note: expect.stringContaining("undefined variable") });
  expect(mails[0]?.subject).toBe("Critical: Pump 7 is silent");
});
