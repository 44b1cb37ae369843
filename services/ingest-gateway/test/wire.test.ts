import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createIngestToken } from "@rollcall/service-kit";
import {
  devicePath,
  eventually,
  insertCustomer,
  insertToken,
  send,
  startGateway,
  type TestCustomer,
  type TestGateway,
} from "./gateway-fixture.ts";

let gateway: TestGateway;
let inactive: TestCustomer;
let expired: TestCustomer;

beforeAll(async () => {
  gateway = await startGateway({
    prepare: async (postgres) => {
      inactive = await insertCustomer(postgres, { active: false });
      const bob = await insertCustomer(postgres);
      expired = { slug: bob.slug, ...(await insertToken(postgres, bob.slug, new Date(Date.now() - 1_000))) };
    },
  });
});
afterAll(() => gateway.close());

const rejected = (reason: string, test: (row: TestGateway["rejections"][number]) => boolean = () => true) =>
  eventually(() => {
    const row = gateway.rejections.find((candidate) => candidate.reason === reason && test(candidate));
    if (!row) throw new Error(`no ${reason} yet`);
    return row;
  });

const forbidden = { detail: "Invalid token or unauthorized customer" };

test("answers 403 alike to everything that is wrong with token or customer, and records which it was", async () => {
  const { alice, service } = gateway;
  const unknown = createIngestToken().token;
  const cases: [reason: string, customer: TestCustomer, headers: Record<string, string | null>][] = [
    ["token_missing", alice, { authorization: null }],
    ["token_missing", alice, { authorization: "Basic dXNlcjpwdw==" }],
    ["token_malformed", alice, { authorization: `Bearer ${alice.token.slice(0, -1)}` }],
    ["token_malformed", alice, { authorization: "Bearer my-ingest-token" }],
    ["token_unknown", alice, { authorization: `Bearer ${unknown}` }],
    ["token_expired", expired, {}],
    ["customer_mismatch", { ...alice, slug: inactive.slug }, {}],
    ["customer_mismatch", { ...alice, slug: "nobody-knows-it" }, {}],
    ["customer_inactive", inactive, {}],
  ];
  for (const [reason, customer, headers] of cases) {
    const answer = await send(service.url, customer, devicePath(customer, "heartbeat"), { headers });
    expect([reason, answer.status, answer.json]).toEqual([reason, 403, forbidden]);
  }
  for (const [reason, customer] of cases) await rejected(reason, (row) => row.customer === customer.slug);
});

test("a rejection names the public part of the token and its customer, never the token", async () => {
  const { alice, service } = gateway;
  const foreign = { ...alice, slug: "somebody-else" };
  await send(service.url, foreign, devicePath(foreign, "status"), {
    body: JSON.stringify({ status: "running", token: alice.token, note: `it is ${alice.token}` }),
  });
  const row = await rejected("customer_mismatch", (each) => each.customer === "somebody-else");
  expect(row.token_prefix).toBe(alice.token.slice(0, 12));
  expect(row.token_customer).toBe(alice.slug);
  expect(row.payload).toContain('"status":"running"');
  expect(JSON.stringify(row)).not.toContain(alice.token.slice(12));
});

test("answers 404, 405, 413 and 415 as documented, and never redirects", async () => {
  const { alice, service } = gateway;
  const heartbeat = devicePath(alice, "heartbeat");
  const expectAnswer = async (status: number, path: string, options: Parameters<typeof send>[3] = {}) => {
    const answer = await send(service.url, alice, path, options);
    expect([path, answer.status]).toEqual([path, status]);
    expect(answer.json).toEqual({ detail: expect.any(String) });
    return answer;
  };
  const unknown = ["/", "/api/ingest", `/${heartbeat}`, devicePath(alice, "command-ack"), "/%zz"];
  for (const path of unknown) await expectAnswer(404, path);
  for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
    const answer = await expectAnswer(405, heartbeat, { method });
    expect(answer.headers.get("allow")).toBe("POST");
  }
  await expectAnswer(413, heartbeat, { body: JSON.stringify({ x: "x".repeat(64 * 1024) }) });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=klingon"])
    await expectAnswer(415, heartbeat, { headers: { "content-type": type } });
  const packed = await expectAnswer(415, heartbeat, { headers: { "content-encoding": "compress" } });
  expect(packed.headers.get("accept-encoding")).toBe("gzip, deflate, br, zstd");
  for (const reason of ["path_unknown", "method_not_allowed", "body_too_large", "media_type"])
    await rejected(reason);
});

test("refuses a bad slug and names it", async () => {
  const { alice, service } = gateway;
  const cases = [
    [{ machine: "Server_01" }, "/params/machine"],
    [{ software: "my app" }, "/params/software"],
    [{ machine: "-x" }, "/params/machine"],
    [{ machine: "m".repeat(129) }, "/params/machine"],
  ] as const;
  for (const [slugs, path] of cases) {
    const answer = await send(service.url, alice, devicePath(alice, "heartbeat", slugs));
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ errors: [{ path }] });
  }
  await rejected("slug_invalid", ({ machine }) => machine === "Server_01");
  await rejected("slug_invalid", ({ software }) => software === "my app");
});

test.each(["application/json; charset=UTF-8", "Application/JSON", "application/vnd.device+json", null])(
  "takes a body of type %p as JSON",
  async (type) => {
    // fetch adds a type of its own to a text, but not to bytes.
    const answer = await send(gateway.service.url, gateway.alice, devicePath(gateway.alice, "heartbeat"), {
      body: new TextEncoder().encode("{}"),
      headers: { "content-type": type },
    });
    expect(answer.text).toBe('{"ok":true}');
  },
);

test("carries the Idempotency-Key, bounded", async () => {
  const { alice, service } = gateway;
  const sendKey = (key: string) =>
    send(service.url, alice, devicePath(alice, "diagnostics"), {
      body: '{"items":[{"code":77,"severity":0}]}',
      headers: { "idempotency-key": key },
    });
  expect((await sendKey('a "quoted" key')).status).toBe(200);
  await eventually(() =>
    expect(gateway.events).toContainEqual(expect.objectContaining({ idempotency_key: 'a "quoted" key' })),
  );
  const answer = await sendKey("k".repeat(201));
  expect(answer.status).toBe(422);
  expect(answer.json).toMatchObject({ errors: [{ path: "/headers/idempotency-key" }] });
});

test("answers the health paths on the device port", async () => {
  const { service } = gateway;
  expect(await (await fetch(`${service.url}/health/live`)).json()).toEqual({ live: true });
  const ready = await fetch(`${service.url}/health/ready`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ ready: true, probes: { broker: { ok: true } } });
});
