import { randomUUID } from "node:crypto";
import type { components } from "@rollcall/contracts/generated/api.ts";
import { instanceId, shardOf, shards } from "@rollcall/contracts/identity";
import { type Beat, encodeBeat, redisKeys } from "@rollcall/contracts/redis";
import { createApiKey, hashApiKey } from "@rollcall/service-kit";
import {
  createTestPostgres,
  createTestRedis,
  createTestVhost,
  startService,
  type TestRedis,
  testTokenKey,
} from "@rollcall/test-kit";

export type Schemas = components["schemas"];
export type Answer<Body> = {
  readonly status: number;
  readonly body: Body & Partial<Schemas["Error"]>;
  readonly headers: Headers;
};

/** Everything that query reads, empty, and query itself. Alice may see everything. */
export async function aPlatform(options: { env?: Record<string, string> } = {}) {
  const [postgres, redis, vhost] = await Promise.all([
    createTestPostgres(),
    createTestRedis(),
    createTestVhost(),
  ]);
  const sweeping = keepSwept(redis.client);
  await markSwept(redis.client);
  const alice = await anApiKey(postgres.pool, { role: "admin", customer: null });
  const env = { VALIDATE_RESPONSES: "true", ...options.env };
  const service = await startService("query", { postgres, redis, vhost, env });
  return {
    postgres,
    redis,
    vhost,
    service,
    sweeping,
    alice,
    get: <Body>(path: string, key: string | null = alice) => get<Body>(service.url, path, key),
    close: async () => {
      await sweeping.stop();
      await service.stop();
      await Promise.all([postgres.close(), redis.close(), vhost.close()]);
    },
  };
}

export type Platform = Awaited<ReturnType<typeof aPlatform>>;

export async function get<Body>(url: string, path: string, key: string | null): Promise<Answer<Body>> {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/api/v1${path}`, { headers });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  const body = (isJson ? JSON.parse(text) : text) as Answer<Body>["body"];
  return { status: response.status, body, headers: response.headers };
}

type Pool = Platform["postgres"]["pool"];

export async function anApiKey(
  pool: Pool,
  grant: { role: string; customer: string | null },
): Promise<string> {
  const { key, prefix } = createApiKey();
  await pool.query("insert into api_keys (prefix, hash, name, role, customer) values ($1, $2, $3, $4, $5)", [
    prefix,
    hashApiKey(key, testTokenKey),
    `key ${prefix}`,
    grant.role,
    grant.customer,
  ]);
  return key;
}

/** As if liveness had just swept every shard. */
export async function markSwept(client: TestRedis["client"], atUs = Date.now() * 1_000) {
  for (const shard of shards) {
    await client.set(redisKeys.epoch(shard), "run-1");
    await client.set(redisKeys.sweptAt(shard), String(atUs));
  }
}

/** As if liveness were sweeping all the time. */
function keepSwept(client: TestRedis["client"]) {
  let running = Promise.resolve();
  const mark = () => {
    running = running.then(() => markSwept(client));
  };
  const start = () => setInterval(mark, 500);
  let timer: NodeJS.Timeout | undefined = start();
  // The mark that is being made needs the client that is closed next.
  const stop = async () => {
    clearInterval(timer);
    timer = undefined;
    await running;
  };
  const resume = async () => {
    await markSwept(client);
    timer ??= start();
  };
  return { stop, resume };
}

export async function aCustomer(pool: Pool, slug: string, parent: string | null = null): Promise<string> {
  await pool.query("insert into customers (slug, name, parent) values ($1, $2, $3)", [
    slug,
    `Customer ${slug}`,
    parent,
  ]);
  return slug;
}

export type InstanceOptions = {
  customer: string;
  machine?: string;
  software?: string;
  liveness?: string;
  status?: string | null;
  severity?: number;
  version?: string | null;
  since?: Date;
  addresses?: string[];
};

export async function anInstance(pool: Pool, options: InstanceOptions): Promise<string> {
  const { customer, machine = "server-01", software = "app", liveness = "alive", status = null } = options;
  const { severity = 0, version = "1.0.0", addresses = [] } = options;
  const { since = new Date(Date.now() - 60_000) } = options;
  const id = instanceId({ customer, machine, software });
  await pool.query("insert into machines (customer, slug) values ($1, $2) on conflict do nothing", [
    customer,
    machine,
  ]);
  await pool.query(
    `insert into instances (id, customer, machine, software, liveness, liveness_since, colour_since, status, severity,
      version, addresses) values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10)`,
    [id, customer, machine, software, liveness, since, status, severity, version, addresses],
  );
  return id;
}

export async function aBeat(
  client: TestRedis["client"],
  id: string,
  beat: Partial<Beat> & Pick<Beat, "lastAtUs"> & { scoreUs?: number },
): Promise<void> {
  const { lastAtUs, state = "alive", thresholdSeconds = 300 } = beat;
  const deadlineUs = beat.deadlineUs ?? lastAtUs + thresholdSeconds * 1e6;
  const shard = shardOf(id);
  await client.hset(
    redisKeys.beats(shard),
    id,
    encodeBeat({ lastAtUs, deadlineUs, state, thresholdSeconds }),
  );
  if (state === "alive" || state === "planned")
    await client.zadd(redisKeys.deadlines(shard), beat.scoreUs ?? deadlineUs, id);
}

export const uuid = randomUUID;

export async function aDiagnostic(
  pool: Pool,
  instance: string,
  options: {
    code: number;
    severity?: number;
    message?: string | null;
    module?: string;
    closedAt?: Date | null;
    openedAt?: Date;
    acknowledgedBy?: string | null;
  },
): Promise<string> {
  const { code, severity = 1, message = null, module = "", closedAt = null, acknowledgedBy = null } = options;
  const { openedAt = new Date(Date.now() - 60_000) } = options;
  const id = randomUUID();
  await pool.query(
    `insert into diagnostics (id, instance, module, code, severity, message, opened_at, last_seen_at, closed_at,
      acknowledged_by, acknowledged_at) values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, case when $9::text is null then null else now() end)`,
    [id, instance, module, code, severity, message, openedAt, closedAt, acknowledgedBy],
  );
  return id;
}
