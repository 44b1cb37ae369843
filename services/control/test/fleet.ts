import { randomUUID } from "node:crypto";
import { instanceId } from "@rollcall/contracts/identity";
import type { TestPostgres } from "@rollcall/test-kit";

type Path = { customer: string; machine: string; software: string };

/** An instance as registration makes it; its customer exists. Answers its id. */
export async function anInstance(postgres: TestPostgres, path: Path): Promise<string> {
  const id = instanceId(path);
  await postgres.pool.query(
    "select register_instances(array[$1::bigint], array[$2], array[$3], array[$4], array[now()])",
    [id, path.customer, path.machine, path.software],
  );
  await postgres.pool.query("update instances set liveness = 'alive' where id = $1", [id]);
  return id;
}

type Episode = { code: number; severity?: number; module?: string; message?: string; closed?: boolean };

/** An episode as the event writer makes it, with what follows from it. Answers its id. */
export async function aDiagnostic(
  postgres: TestPostgres,
  instance: string,
  episode: Episode,
): Promise<string> {
  const { code, severity = 2, module = "", message = "broken", closed = false } = episode;
  const id = randomUUID();
  await postgres.pool.query(
    `insert into diagnostics (id, instance, module, code, severity, message, opened_at, last_seen_at, closed_at)
     values ($1, $2, $3, $4, $5, $6, now() - interval '1 hour', now(), case when $7::boolean then now() end)`,
    [id, instance, module, code, severity, message, closed],
  );
  await postgres.pool.query("select recompute_severity(array[$1::bigint])", [instance]);
  return id;
}

export async function colourOf(postgres: TestPostgres, instance: string): Promise<string> {
  const { rows } = await postgres.pool.query<{ colour: string }>(
    "select colour from instances where id = $1",
    [instance],
  );
  return rows[0]?.colour ?? "gone";
}

/** A monitor of the customer with an instance of its own, written to the database only. Answers its id. */
export async function aHeartbeatMonitor(postgres: TestPostgres, customer: string): Promise<string> {
  const id = randomUUID();
  const instance = await anInstance(postgres, { customer, machine: "jobs", software: id });
  await postgres.pool.query(
    `insert into monitors (id, kind, ping_uuid, instance, customer, machine, software, name, slug, interval_seconds, grace_seconds)
     values ($1::uuid, 'heartbeat', $2, $3, $4, 'jobs', $1::text, $1::text, $1::text, 60, 30)`,
    [id, randomUUID(), instance, customer],
  );
  return id;
}
