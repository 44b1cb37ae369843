import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { redact, redactShort } from "../src/redact.ts";

const secret = "Hunter2Hunter2";
const own = "fmt_AAAAAAAAsEcReTsEcReTsEcReT";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const unicode = (text: string) =>
  Array.from(text, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const percent = (text: string) =>
  Array.from(text, (each) => `%${each.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");

const names = [
  "password",
  "passwd",
  "db_password",
  "Authorization",
  "api_key",
  "apiKey",
  "X-API-Key",
  "client_secret",
  "access_token",
  "refreshToken",
  "privateKey",
  "Set-Cookie",
  "credentials",
  "pwd",
  "sessionId",
  "passphrase",
  "aws.secret.access-key",
];

/** Ways to write a secret down, by name or by its own look. */
const forms: readonly [name: string, text: string][] = [
  ...names.flatMap((name): [string, string][] => [
    [`${name} in JSON`, JSON.stringify({ [name]: secret, user: "bob" })],
    [`${name} in a query`, `/x?user=bob&${name}=${secret}&y=1`],
    [`${name} in a header`, `${name}: ${secret}\r\nHost: a`],
  ]),
  ["a list under a secret name", JSON.stringify({ passwords: [secret, `${secret}x`], user: "bob" })],
  ["an object under a secret name", JSON.stringify({ credential: { user: "u", key: secret } })],
  ["a number under a secret name", '{"pin_secret":"Hunter2Hunter2","token":1234}'],
  ["a key written in escapes", `{"${unicode("password")}":"${secret}"}`],
  ["a value written in escapes", `{"note":"${unicode(own)}"}`],
  ["JSON in a JSON text", JSON.stringify({ body: JSON.stringify({ password: secret }) })],
  [
    "JSON in JSON in a JSON text",
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ token: secret }) }) }),
  ],
  ["deep in lists", JSON.stringify([[[{ x: [{ apikey: secret }] }]]])],
  ["JSON that breaks off", `{"user":"bob","password":"${secret}`],
  ["JSON that breaks off in a list", `{"user":"bob","tokens":["${secret}", "x`],
  ["escaped JSON that breaks off", `{"body":"{\\"password\\":\\"${secret}`],
  ["single quotes", `{'password': '${secret}'}`],
  ["a form", `user=bob&password=${secret}`],
  ["a form with another secret", `token=${percent(secret)}&x=1`],
  ["a percent-encoded token", `/api/ingest/a/b/c/heartbeat?t=${percent(own)}`],
  ["a twice percent-encoded token", `/x?t=${percent(percent(own))}`],
  ["a percent-encoded name", `/x?${percent("password")}=${secret}`],
  ["a token in a path", `/api/ingest/${own}/m/s/heartbeat`],
  ["a token as a slug", own],
  ["a token beside other letters", `x${own}`],
  ["a bearer", `Authorization=Bearer ${own}`],
  ["a bearer in a text", JSON.stringify({ note: `curl -H 'Authorization: Bearer ${own}'` })],
  ["basic credentials", JSON.stringify({ note: `Basic ${base64(`user:${secret}`)}` })],
  ["a token in base64", JSON.stringify({ note: base64(`user:${own}`) })],
  ["a token in base64, shifted", base64(`ab:${own}`)],
  ["an address with a password", `https://bob:${secret}@example.com/x`],
  ["a signed token", `eyJhbGciOiJIUzI1NiJ9.${base64(secret).replaceAll("=", "")}.abc`],
  ["XML", `<config><password>${secret}</password></config>`],
  ["XML with an attribute", `<api-key type="x">${secret}</api-key>`],
  ["settings", `user = bob\npassword = ${secret}\n`],
  ["quoted settings", `password="${secret} and ${secret}"`],
  ["YAML", `user: bob\ntoken: ${secret}\n`],
  ["an API key of ours", `rck_${secret}${secret}`],
  ["a device key of ours", `rcd_${secret}${secret}`],
];

test.each(forms)("no secret survives: %s", (_name, text) => {
  for (const kept of [redact(text), redactShort(text, 300)]) {
    expect(kept).not.toMatch(/Hunter2|sEcReT/);
    expect(decodeURIComponent(kept.replaceAll(/%(?![0-9a-f]{2})/gi, "%25"))).not.toMatch(/Hunter2|sEcReT/);
  }
});

test("there are at least sixty forms", () => expect(forms.length).toBeGreaterThanOrEqual(60));

test("what is no secret stays", () => {
  const text = '{"version":"1.0.0","machine":"server-01","message":"pin 7 spins, tokens are counted"}';
  expect(redact(text)).toBe(text);
  expect(redactShort("/api/ingest/acme/server-01/my-app/heartbeat?x=1", 300)).toBe(
    "/api/ingest/acme/server-01/my-app/heartbeat?x=1",
  );
});

test("a planted secret survives in no JSON, wherever it stands and wherever the text is cut", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(...names), fc.nat(40), (around, name, cut) => {
      const text = JSON.stringify({ before: around, nested: [{ [name]: `${secret}${own}` }], token: own });
      expect(redact(text.slice(0, text.length - cut))).not.toMatch(/Hunter2|sEcReT/);
    }),
    { numRuns: 500 },
  );
});

test("redacting a hostile text takes no long time", () => {
  for (const text of [
    "<password>".repeat(800),
    '{"a":'.repeat(1_600),
    "%25".repeat(2_700),
    "\\u0070".repeat(1_300),
    `${"a".repeat(8_000)}=`,
    '"token":['.repeat(900),
  ]) {
    const startedAt = performance.now();
    redact(text);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  }
});
