import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Operation, operations, readApiDocument } from "@rollcall/contracts/http/routes.ts";
import { createTestRedis, startService, type TestService } from "@rollcall/test-kit";
import { aDiagnostic, aHeartbeatMonitor, anInstance } from "./fleet.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

const document = readApiDocument();

const roles = ["viewer", "operator", "admin"] as const;
type Role = (typeof roles)[number];
/** Seen from a role on `own`: itself, its child, its parent and a stranger. */
const places = ["own", "child", "parent", "foreign"] as const;
type Place = (typeof places)[number];

let at: Surroundings;
let redis: Awaited<ReturnType<typeof createTestRedis>>;
let query: TestService;
/** Access tokens by role, on `own` and on everything. */
const onOwn = new Map<Role, string>();
const onAll = new Map<Role, string>();
const diagnostics = new Map<Place, string>();

const aPerson = async (role: Role, customer: string | null): Promise<string> => {
  const email = `${role}-${customer ?? "all"}@example.com`;
  const password = "a-password-of-the-matrix";
  const made = await at.ask("POST", "users", { body: { email, password, roles: [{ role, customer }] } });
  expect(made.status).toBe(201);
  return (await at.ask("POST", "auth/login", { key: null, body: { email, password } })).body.access_token;
};

beforeAll(async () => {
  at = await startControl({ ATTEMPTS_PER_ADDRESS: "1000" });
  redis = await createTestRedis();
  query = await startService("query", { postgres: at.postgres, vhost: at.vhost, redis });
  const parents = { parent: null, own: "parent", child: "own", foreign: null };
  for (const [slug, parent] of Object.entries(parents))
    await at.ask("POST", "customers", { body: { slug, name: slug, parent } });
  for (const place of places) {
    const instance = await anInstance(at.postgres, { customer: place, machine: "m", software: "s" });
    diagnostics.set(place, await aDiagnostic(at.postgres, instance, { code: 1, severity: 1 }));
  }
  for (const role of roles) {
    onOwn.set(role, await aPerson(role, "own"));
    onAll.set(role, await aPerson(role, null));
  }
});
afterAll(async () => {
  await query?.stop();
  await redis?.close();
  await at?.close();
});

type Described = { parameters?: { $ref?: string; name?: string }[] };
const parametersOf = ({ path, method }: Operation) => {
  const item = document.paths[path] as Record<string, Described> & Described;
  return [...(item.parameters ?? []), ...(item[method.toLowerCase()]?.parameters ?? [])];
};
const takesCustomerQuery = (operation: Operation) =>
  parametersOf(operation).some(({ $ref }) => $ref === "#/components/parameters/CustomerQuery");
/** Whether a place can be named in the request at all. */
const hasPlace = (operation: Operation) =>
  /\{(customer|diagnostic|heartbeat)\}/.test(operation.path) || takesCustomerQuery(operation);

/** Nothing exists under these names but the place itself, and bodies are empty: what is let through does no harm. */
const pathOf = async (operation: Operation, place: Place): Promise<string> => {
  const values: Record<string, string> = {
    customer: place,
    machine: "no-such-machine",
    software: "no-such-software",
    token: "no-token",
    diagnostic: diagnostics.get(place) ?? "",
    // Anew each time: it may be deleted.
    heartbeat: operation.path.includes("{heartbeat}") ? await aHeartbeatMonitor(at.postgres, place) : "",
  };
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? randomUUID());
  return takesCustomerQuery(operation) ? `${path}?customer=${place}` : path;
};

type Verdict = "allowed" | "stranger" | "forbidden" | "hidden";

const verdictOf = async (operation: Operation, place: Place, token: string | undefined): Promise<Verdict> => {
  const abort = new AbortController();
  const base = operation.service === "query" ? query.url : at.origin;
  const writes = operation.method !== "GET" && operation.method !== "DELETE";
  const answer = await fetch(`${base}/api/v1${await pathOf(operation, place)}`, {
    method: operation.method,
    redirect: "manual",
    signal: abort.signal,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(writes ? { "content-type": "application/json" } : {}),
    },
    // A body that is wrong would be refused before a monitor is looked for.
    ...(writes ? { body: operation.path.includes("{heartbeat}") ? "{}" : '{"no such field":1}' } : {}),
  });
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
  const body = isJson ? ((await answer.json()) as { error?: { message: string } }) : {};
  // A live stream never ends by itself.
  abort.abort();
  if (answer.status === 401) return "stranger";
  if (answer.status === 403) return "forbidden";
  const hides = [`There is no customer ${place}`, "There is no such diagnostic", "There is no such monitor"];
  if (answer.status === 404 && hides.includes(body.error?.message ?? "")) return "hidden";
  expect(answer.status).toBeLessThan(500);
  return "allowed";
};

const isEnough = (held: Role, needed: string) =>
  needed === "self" || roles.indexOf(held) >= roles.indexOf(needed as Role);

const expectedOnOwn = (operation: Operation, role: Role, place: Place): Verdict => {
  if (operation.everything) return "forbidden";
  const outside = hasPlace(operation) && (place === "parent" || place === "foreign");
  // A role that is too small everywhere is told so before a customer is looked for.
  if (!isEnough(role, operation.role) && (!outside || !operation.path.includes("{customer}")))
    return "forbidden";
  return outside ? "hidden" : "allowed";
};

test("every operation of the contract says who may call it", () => {
  expect(operations.length).toBeGreaterThan(70);
  for (const { id, role } of operations)
    expect([id, ["none", "self", ...roles].includes(role)]).toEqual([id, true]);
});

describe.each(operations.map((operation) => [operation.id, operation] as const))("%s", (_id, operation) => {
  if (operation.role === "none") {
    test("is open to anybody", async () => {
      expect(await verdictOf(operation, "own", undefined)).not.toBe("forbidden");
    });
    return;
  }

  test("is closed to strangers", async () => {
    expect(await verdictOf(operation, "own", undefined)).toBe("stranger");
    expect(await verdictOf(operation, "own", "rck_nobodysnobodysnobodysnobodys")).toBe("stranger");
  });

  test("lets in and keeps out by role and place", async () => {
    const found: Record<string, Verdict> = {};
    const expected: Record<string, Verdict> = {};
    for (const role of roles) {
      for (const place of hasPlace(operation) ? places : (["own"] as const)) {
        found[`${role} of own on ${place}`] = await verdictOf(operation, place, onOwn.get(role));
        expected[`${role} of own on ${place}`] = expectedOnOwn(operation, role, place);
      }
      found[`${role} of all`] = await verdictOf(operation, "foreign", onAll.get(role));
      expected[`${role} of all`] = isEnough(role, operation.role) ? "allowed" : "forbidden";
    }
    expect(found).toEqual(expected);
  });
});
