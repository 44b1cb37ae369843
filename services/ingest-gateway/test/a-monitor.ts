import { randomBytes, randomUUID } from "node:crypto";
import { instanceId } from "@rollcall/contracts/identity";
import type { TestPostgres } from "@rollcall/test-kit";

export type TestMonitor = {
  readonly id: string;
  readonly uuid: string;
  readonly slug: string;
  readonly instance: string;
};

export type MonitorParts = {
  readonly interval?: number;
  readonly grace?: number;
  readonly cron?: string;
  readonly zone?: string;
  readonly maxRuntime?: number;
  readonly pushToken?: string;
  readonly paused?: boolean;
};

/** A heartbeat monitor of a customer, written to the database only. */
export async function insertMonitor(
  { pool }: TestPostgres,
  customer: string,
  parts: MonitorParts = {},
): Promise<TestMonitor> {
  const [id, uuid] = [randomUUID(), randomUUID()];
  const slug = `backup-${randomBytes(4).toString("hex")}`;
  const instance = instanceId({ customer, machine: "jobs", software: slug });
  await pool.query(
    "select register_instances(array[$1::bigint], array[$2], array['jobs'], array[$3], array[now()])",
    [instance, customer, slug],
  );
  await pool.query(
    `insert into monitors (id, kind, instance, customer, machine, software, name, slug, ping_uuid, push_token,
       interval_seconds, cron, time_zone, grace_seconds, max_runtime_seconds, paused_at)
     values ($1, 'heartbeat', $2, $3, 'jobs', $4, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      id,
      instance,
      customer,
      slug,
      uuid,
      parts.pushToken ?? null,
      parts.cron === undefined ? (parts.interval ?? 60) : null,
      parts.cron ?? null,
      parts.zone ?? "UTC",
      parts.grace ?? 30,
      parts.maxRuntime ?? null,
      parts.paused ? new Date() : null,
    ],
  );
  return { id, uuid, slug, instance };
}

/** The customer's ping key, written to the database only. */
export async function insertPingKey({ pool }: TestPostgres, customer: string): Promise<string> {
  const key = randomBytes(18).toString("base64url").slice(0, 22);
  await pool.query("insert into ping_keys (key, customer) values ($1, $2)", [key, customer]);
  return key;
}
