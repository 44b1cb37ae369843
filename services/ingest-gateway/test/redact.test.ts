import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { redact, redactShort } from "../src/redaction/redact.ts";

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
  ["a list after its name", JSON.stringify(["user", "bob", "password", secret])],
  ["a name and a value", JSON.stringify({ name: "password", value: secret })],
  ["a header as a name and a value", JSON.stringify([{ key: "Authorization", value: `Digest ${secret}` }])],
  ["a part of a form", `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${secret}\r\n--b--`],
  ["PHP", `['user' => 'bob', 'password' => '${secret}']`],
  ["Ruby", `{:user=>"bob", :password=>"${secret}"}`],
  ["Python", `Settings(user='bob', password='${secret}')`],
  ["an environment", `export DB_PASSWORD=${secret}\n`],
  ["an option", `mysql --user=bob --password=${secret}`],
  ["an option with quotes", `curl --data 'password=${secret}'`],
  ["a YAML list", `tokens:\n  - ${secret}\n  - ${secret}\n`],
  ["a YAML text", `password: |\n  ${secret}\n`],
  ["a header on two lines", `Authorization: Custom\r\n ${secret}\r\nHost: a`],
  ["an XML attribute", `<user name="bob" password="${secret}"/>`],
  ["XML in capitals", `<PASSWORD>${secret}</PASSWORD>`],
  ["XML behind letters that grow when they are lowered", `${"\u0130".repeat(40)}<token>${secret}</token>`],
  ["XML with a space of names", `<ns:Password xmlns:ns="x">${secret}</ns:Password>`],
  ["XML that breaks off", `<config><password>${secret}`],
  ["JSON in a query", `/x?body=${encodeURIComponent(JSON.stringify({ password: secret }))}`],
  ["a name in escapes of a page", `&#112;assword=${secret}`],
  ["a name in escapes of JavaScript", `{"\\x70assword":"${secret}"}`],
  ["a name with a letter that nobody sees", `{"pass\u200bword":"${secret}"}`],
  ["a name in escapes in a query", `/x?%70assword=${secret}`],
  ["a password after a scheme of its own", `postgres://bob:${secret}@db/x`],
  ["a password without a user", `redis://:${secret}@db/0`],
  ["settings in base64", base64(JSON.stringify({ password: secret }))],
  ["settings in base64 for addresses", Buffer.from(`password=${secret}`).toString("base64url")],
  ["a path that names it", `/api/password/${secret}/x`],
  ["an index of a form", `user[password]=${secret}&x=1`],
  ["an assignment with spaces", `password := "${secret}"`],
  ["a quoted text with an escaped quote", `password="a\\"${secret}"`],
  ["a cookie", `Cookie: a=1; sid=${secret}; b=2`],
];

/** In a body nobody can tell a path from a sentence. */
const onlyInAddresses = new Set(["a path that names it"]);

test.each(forms)("no secret survives: %s", (name, text) => {
  for (const kept of [...(onlyInAddresses.has(name) ? [] : [redact(text)]), redactShort(text, 300)]) {
    expect(kept).not.toMatch(/Hunter2|sEcReT/);
    expect(decodeURIComponent(kept.replaceAll(/%(?![0-9a-f]{2})/gi, "%25"))).not.toMatch(/Hunter2|sEcReT/);
  }
});

test("there are at least a hundred forms", () => expect(forms.length).toBeGreaterThanOrEqual(100));

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

/** Texts that a careless expression reads again and again from each of their letters. */
const hostile = [
  "<password>",
  "<token>x</token>",
  "</password",
  '{"a":',
  "%25",
  "\\u0070",
  "\\",
  "a",
  "a=",
  "token",
  '"token":[',
  "token: a\n b\n",
  'name="token"\n--',
  '"key":"cookie",',
  "QUJD",
  "://a@",
  "bearer\t",
  "eyJa.",
  "&#x70;",
  "pass\u200b",
];
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
const cpuOf = (text: string) => {
  const before = cpuMs();
  redact(text);
  return cpuMs() - before;
};

// A text of the greatest length takes up to 10 ms; what grows with the square of its length took 150.
test.each(hostile)("a hostile text is read in one go: %j", (piece) => {
  const text = piece.repeat(8_192 / piece.length);
  for (const one of [text, JSON.stringify({ a: text }), JSON.stringify({ [text]: 1 }), `token${text}`])
    expect(Math.min(cpuOf(one), cpuOf(one), cpuOf(one), cpuOf(one))).toBeLessThan(100);
});
