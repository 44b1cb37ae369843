import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestRedis, startService, testApiKey, type TestService } from "@rollcall/test-kit";
import { operations, parametersOf } from "./contract-cases.ts";
import { type Client, createClient } from "./control-client.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let redis: Awaited<ReturnType<typeof createTestRedis>>;
let query: TestService;
let clients: Record<string, Client>;

beforeAll(async () => {
  at = await startControl();
  redis = await createTestRedis();
  query = await startService("query", { postgres: at.postgres, vhost: at.vhost, redis });
  clients = { control: at.ask, query: createClient(query) };
  await at.ask("POST", "customers", { body: { slug: "acme", name: "Acme" } });
});
afterAll(async () => {
  await query?.stop();
  await redis?.close();
  await at?.close();
});

const patch = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = { "content-type": "application/json" },
) =>
  fetch(`${at.control.url}/api/v1/customers/acme`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${testApiKey}`, ...headers },
    body,
  });
const nameNow = async () => {
  const { rows } = await at.postgres.pool.query<{ name: string }>(
    "select name from customers where slug = 'acme'",
  );
  return rows[0]?.name;
};
type Problem = { error: { code: string; message: string; fields?: { path: string }[] } };

test.each([
  ["latin-1", Buffer.from('{"name":"Würselen"}', "latin1")],
  ["an overlong form", Buffer.from([...Buffer.from('{"name":"a'), 0xc0, 0xaf, ...Buffer.from('b"}')])],
  [
    "half a surrogate pair in UTF-8",
    Buffer.from([...Buffer.from('{"name":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')]),
  ],
])("a body in %s is refused and nothing of it is stored", async (_name, bytes) => {
  const answer = await patch(bytes);
  expect([answer.status, ((await answer.json()) as Problem).error.message]).toEqual([
    400,
    "The body is not UTF-8",
  ]);
  expect(await nameNow()).toBe("Acme");
});

test("half of a character by an escape is refused, and the field is named", async () => {
  for (const text of ['{"name":"a\\ud800"}', '{"email":"\\udc00@example.com"}']) {
    const answer = await patch(text);
    const { error } = (await answer.json()) as Problem;
    expect([answer.status, error.fields?.[0]?.path]).toEqual([422, `/body/${/"(\w+)"/.exec(text)?.[1]}`]);
  }
  expect(await nameNow()).toBe("Acme");
});

test("a body without a content type is refused with a sentence", async () => {
  const answer = await patch(Buffer.from('{"name":"x"}'), {});
  const { error } = (await answer.json()) as Problem;
  expect([answer.status, error.message]).toEqual([
    415,
    "Say what the body is: Content-Type: application/json",
  ]);
});

test("a body that nests for ever is refused", async () => {
  for (const depth of [200, 100_000]) {
    const answer = await patch(`{"name":${"[".repeat(depth)}${"]".repeat(depth)}}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  }
});

const nasty = [
  "\0",
  "\ud800",
  "x".repeat(1_000),
  "1e999",
  "99999-01-01",
  "-1",
  "9".repeat(40),
  "not-a-uuid",
  "",
];
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const forged = [
  "%00",
  "x",
  encoded({}),
  encoded(null),
  ...nasty.flatMap((text) => [1, 2, 3, 4].map((length) => encoded(Array.from({ length }, () => text)))),
  encoded([1, 2]),
];

const lists = operations.filter((operation) =>
  parametersOf(operation, "query").some(({ name }) => name === "page_token"),
);

test.each(lists.map((operation) => [operation.id, operation] as const))(
  "a forged page token of %s is refused, never our own mistake",
  async (_id, { path, service }) => {
    const address = path
      .slice(1)
      .replaceAll("{customer}", "acme")
      .replaceAll(/\{\w+\}/g, "none");
    for (const token of forged) {
      const answer = await clients[service]?.("GET", `${address}?page_token=${encodeURIComponent(token)}`);
      // A position that could be one of the list begins there; a thing that is not there has no list.
      expect([token.slice(0, 40), [200, 404, 422].includes(answer?.status ?? 0)]).toEqual([
        token.slice(0, 40),
        true,
      ]);
      if (!/^Wy[IJ]/.test(token)) expect(answer?.status).not.toBe(200);
    }
  },
);

test("a real page token with other values in it is refused", async () => {
  for (const slug of ["b", "c", "d"]) await at.ask("POST", "customers", { body: { slug, name: slug } });
  const first = await clients["query"]?.("GET", "customers?page_size=1");
  const parts = JSON.parse(
    Buffer.from(String(first?.body.next_page_token), "base64url").toString(),
  ) as unknown[];
  for (const text of nasty) {
    const token = encoded([...parts.slice(0, 2), ...parts.slice(2).map(() => text)]);
    const answer = await clients["query"]?.("GET", `customers?page_size=1&page_token=${token}`);
    expect(answer?.status).not.toBe(500);
  }
});

test.each(["2027-02-30T10:00:00Z", "2027-04-31T00:00:00Z", "2027-01-31T24:00:00Z", "99999-01-01T00:00:00Z"])(
  "the instant %s, which there is not, is refused wherever people enter one",
  async (instant) => {
    const preview = { title: "t", duration_seconds: 3_600, starts_at: instant };
    const answer = await at.ask("POST", "customers/acme/maintenance-windows/preview", { body: preview });
    expect([answer.status, answer.body.error.fields[0].path]).toEqual([422, "/body/starts_at"]);
    const token = await at.ask("POST", "customers/acme/tokens", { body: { name: "t", expires_at: instant } });
    expect([token.status, token.body.error.fields[0].path]).toEqual([422, "/body/expires_at"]);
    const range = await clients["query"]?.("GET", `audit/events?from=${instant}`);
    expect(range?.status).toBe(422);
  },
);

test("HEAD is answered wherever GET is", async () => {
  for (const [service, path] of [
    [query.url, "customers/acme"],
    [query.url, "overview"],
    [at.control.url, "users"],
    [at.control.url, "customers/acme/tokens"],
  ]) {
    const headers = { authorization: `Bearer ${testApiKey}` };
    const answer = await fetch(`${service}/api/v1/${path}`, { method: "HEAD", headers });
    expect([path, answer.status, await answer.text()]).toEqual([path, 200, ""]);
  }
});
