import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Operation } from "@rollcall/contracts/http/routes.ts";
import { createTestRedis, startService, type TestService } from "@rollcall/test-kit";
import {
  bodyOf,
  fittingBody,
  operations,
  parametersOf,
  type Schema,
  wrongTexts,
  wrongValue,
  wrongVerbs,
} from "./contract-cases.ts";
import { type AskOptions, type Client, createClient } from "./control-client.ts";
import { aDiagnostic, anInstance } from "./fleet.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let redis: Awaited<ReturnType<typeof createTestRedis>>;
let query: TestService;
let clients: Record<Operation["service"], Client>;
let session: string;
/** By parameter of a path: what exists, so that nothing but the bad input is wrong. */
let existing: Record<string, string>;

beforeAll(async () => {
  at = await startControl({ ATTEMPTS_PER_ADDRESS: "10000", ATTEMPTS_PER_ACCOUNT: "10000" });
  redis = await createTestRedis();
  query = await startService("query", { postgres: at.postgres, vhost: at.vhost, redis });
  clients = { control: at.ask, query: createClient(query) };
  const make = async (path: string, body: object) => (await at.ask("POST", path, { body })).body;
  await make("customers", { slug: "acme", name: "Acme" });
  const instance = await anInstance(at.postgres, { customer: "acme", machine: "m", software: "s" });
  existing = {
    customer: "acme",
    machine: "m",
    software: "s",
    diagnostic: await aDiagnostic(at.postgres, instance, { code: 1 }),
    token: (await make("customers/acme/tokens", { name: "t" })).id,
    pattern: (await make("customers/acme/diagnostics-whitelist", { code_from: 7 })).id,
    window: (
      await make("customers/acme/maintenance-windows", {
        title: "w",
        starts_at: "2199-01-01T00:00:00Z",
        duration_seconds: 60,
      })
    ).id,
    heartbeat: (await make("heartbeats", { name: "h", customer: "acme", interval_seconds: 60 })).id,
    user: (await make("users", { email: "bob@example.com", password: "bob-is-on-the-team", roles: [] })).id,
    invitation: (await make("invitations", { email: "carol@example.com", role: "viewer" })).id,
    key: (await make("auth/api-keys", { name: "k", role: "viewer" })).id,
  };
  const alice = { email: "alice@example.com", password: "alice-owns-this-test" };
  session = (await at.ask("POST", "auth/login", { key: null, body: alice })).body.access_token;
  existing["session"] = (await at.ask("GET", "auth/sessions", { key: session })).body.items[0].id;
});
afterAll(async () => {
  await query?.stop();
  await redis?.close();
  await at?.close();
});

const pathOf = ({ path }: Operation, values: Record<string, string> = existing) =>
  path.slice(1).replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "missing");
/** As the administrator in person: some of it is closed to API keys. */
const ask = ({ service }: Operation, method: string, path: string, options: AskOptions = {}) =>
  clients[service](method, path, { key: session, ...options });

/** Everything that people's writes could have touched; what only counts attempts or uses is left out. */
async function everything(): Promise<Record<string, string>> {
  const { pool } = at.postgres;
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
       and table_name not in ('sign_in_failures', 'sessions', 'api_keys')`,
  );
  const contents: Record<string, string> = {};
  for (const { name } of rows) {
    const found = await pool.query<{ hash: string }>(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from ${name} t`,
    );
    contents[name] = found.rows[0]?.hash ?? "";
  }
  return contents;
}

type Complaint = { path: string };
const fieldsOf = (body: { error?: { fields?: Complaint[] } } | undefined) =>
  (body?.error?.fields ?? []).map(({ path }) => path);

/** 400 or 422, and one of its fields is the one that is wrong or lies within it. */
const names = (answer: Awaited<ReturnType<Client>>, path: string): boolean =>
  (answer.status === 400 || answer.status === 422) &&
  fieldsOf(answer.body).some((each) => each === path || each.startsWith(`${path}/`));

async function unnamed(cases: Iterable<{ label: string; path: string; answer: ReturnType<Client> }>) {
  const missed: string[] = [];
  for (const { label, path, answer: pending } of cases) {
    const answer = await pending;
    if (!names(answer, path)) missed.push(`${label}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return missed;
}

const byId = (those: readonly Operation[]) => those.map((operation) => [operation.id, operation] as const);
const withBody = operations.filter((operation) => bodyOf(operation) !== undefined);
const schemaOfBody = (operation: Operation): Schema => bodyOf(operation)?.schema ?? {};

test("nothing that is refused leaves anything behind", async () => {
  const before = await everything();
  for (const operation of withBody)
    for (const [name, schema] of Object.entries(schemaOfBody(operation).properties ?? {}))
      await ask(operation, operation.method, pathOf(operation), {
        body: { ...fittingBody(schemaOfBody(operation)), [name]: wrongValue(schema) },
      });
  expect(await everything()).toEqual(before);
});

describe.each(byId(withBody))("the body of %s", (_id, operation) => {
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    ask(operation, operation.method, pathOf(operation), { body, headers });

  test("names each field of a wrong type, and one that nobody knows", async () => {
    const schema = schemaOfBody(operation);
    const wrong = { ...schema.properties, "no such field": { type: "string" } };
    const cases = Object.entries(wrong).map(([name, each]) => ({
      label: name,
      path: name in (schema.properties ?? {}) ? `/body/${name}` : "/body",
      answer: send({ ...fittingBody(schema), [name]: wrongValue(each) }),
    }));
    expect(await unnamed(cases)).toEqual([]);
  });

  test("names each field that is missing, and refuses what is no object or no JSON", async () => {
    const body = bodyOf(operation);
    const required = body?.schema.required ?? [];
    const cases = required.map((name) => ({ label: name, path: `/body/${name}`, answer: send({}) }));
    expect(await unnamed(cases)).toEqual([]);
    for (const wrong of ["[1]", '"text"', "{"]) expect([400, 422]).toContain((await send(wrong)).status);
    expect((await send("a=b", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(415);
  });
});

/** A text that PostgreSQL cannot hold finds nothing where QuestDB is asked. */
const mayFindNothing = new Set(["metric"]);

const withQuery = operations.filter((operation) => parametersOf(operation, "query").length > 0);

test.each(byId(withQuery))("each parameter of %s is checked and named", async (_id, operation) => {
  const cases = parametersOf(operation, "query").flatMap(({ name, schema }) =>
    wrongTexts(schema, { withNul: !mayFindNothing.has(name) }).map((text) => ({
      label: `${name}=${text.slice(0, 40)}`,
      path: `/query/${name}`,
      answer: ask(operation, operation.method, `${pathOf(operation)}?${name}=${text}`),
    })),
  );
  expect(await unnamed(cases)).toEqual([]);
});

/** For bodies in which nothing is required, yet something must be there, or whose rules the contract cannot say. */
const windowBody = { title: "w", starts_at: "2199-01-01T00:00:00Z", duration_seconds: 60 };
const fittingBodies: Record<string, object> = {
  updateCustomer: { name: "x" },
  updateMachine: { notes: "x" },
  updateInstance: { display_name: "x" },
  updateUser: { name: "x" },
  createWhitelistPattern: { code_from: 1 },
  previewWhitelistPattern: { code_from: 1 },
  createMaintenanceWindow: windowBody,
  previewMaintenanceWindow: windowBody,
  changeMaintenanceWindow: windowBody,
  changeHeartbeat: { name: "x" },
};

const withPath = operations.filter((operation) => parametersOf(operation, "path").length > 0);

test.each(byId(withPath))("%s is 404 for what does not exist", async (_id, operation) => {
  const body = bodyOf(operation);
  const options = body ? { body: fittingBodies[operation.id] ?? fittingBody(body.schema) } : {};
  const answers: Record<string, number> = {};
  for (const { name, schema } of parametersOf(operation, "path")) {
    const unknown = schema.format === "uuid" ? randomUUID() : "nobodys";
    const path = pathOf(operation, { ...existing, [name]: unknown });
    answers[name] = (await ask(operation, operation.method, path, options)).status;
  }
  expect(answers).toEqual(Object.fromEntries(Object.keys(answers).map((name) => [name, 404])));
});

test("each path names the verbs that it takes to whoever uses another", async () => {
  const missed: string[] = [];
  for (const { operation, verb } of wrongVerbs()) {
    const answer = await ask(operation, verb, pathOf(operation));
    const allow = answer.headers.get("allow")?.split(", ");
    if (answer.status !== 405 || allow?.includes(verb) || !allow?.includes(operation.method))
      missed.push(`${verb} ${operation.path}: ${answer.status}, Allow: ${allow?.join(", ")}`);
  }
  expect(missed).toEqual([]);
});
