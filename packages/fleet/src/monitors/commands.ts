import { randomBytes, randomUUID } from "node:crypto";
import { instanceId, maxSlugLength } from "@rollcall/contracts/identity";
import type { DeviceEvent, PingBody } from "@rollcall/contracts/messages";
import { AppError } from "@rollcall/service-kit";
import { invalid, requireMine, requireScope, type Who, type Write } from "../write.ts";
import { createDeadlines, longestSilenceSeconds, type Schedule, scheduleProblem } from "./rules.ts";
import * as store from "./store.ts";

const mostMonitors = 10_000;
const defaultGraceSeconds = 300;
/** The machine of monitors that name none. */
const jobs = "jobs";

type Wanted = {
  readonly interval_seconds?: number | null;
  readonly cron?: string | null;
  readonly time_zone?: string | null;
  readonly grace_seconds?: number | null;
  readonly max_runtime_seconds?: number | null;
};
export type NewHeartbeat = Wanted & {
  readonly name: string;
  readonly customer?: string | null;
  readonly machine?: string | null;
  readonly software?: string | null;
};
export type HeartbeatChange = Wanted & { readonly name?: string };

type Timing = Pick<
  store.HeartbeatRow,
  "interval_seconds" | "cron" | "time_zone" | "grace_seconds" | "max_runtime_seconds"
>;

export const scheduleOf = ({ cron, interval_seconds, time_zone, grace_seconds }: Timing): Schedule =>
  cron === null
    ? { interval_seconds: interval_seconds ?? 0, grace_seconds }
    : { cron, time_zone, grace_seconds };

/** The schedule that is wanted, checked for what a contract cannot say. Throws `invalid` naming the field. */
function timingOf(wanted: Wanted): Timing {
  const interval_seconds = wanted.interval_seconds ?? null;
  const cron = wanted.cron?.trim() ?? null;
  if ((interval_seconds === null) === (cron === null))
    throw invalid("interval_seconds", "give an interval or a cron expression, one of the two");
  const timing = {
    interval_seconds,
    cron,
    time_zone: wanted.time_zone ?? "UTC",
    grace_seconds:
      wanted.grace_seconds ?? Math.min(interval_seconds ?? defaultGraceSeconds, defaultGraceSeconds),
    max_runtime_seconds: wanted.max_runtime_seconds ?? null,
  };
  if (interval_seconds !== null && timing.grace_seconds > interval_seconds)
    throw invalid("grace_seconds", "must not be longer than the interval");
  const problem = scheduleProblem(scheduleOf(timing));
  if (problem) throw invalid(problem.field, problem.message);
  return timing;
}

const asSlug = (name: string) =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, maxSlugLength - 8) || "job";

function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!taken.has(`${wanted}-${n}`)) return `${wanted}-${n}`;
}

const onlyCustomer = ({ roots }: Who) => (roots?.length === 1 ? (roots[0] ?? null) : null);

/**
 * A monitor of a job, and the instance that it is. Throws `invalid` naming the field, `not_found` (customer), `conflict`
 * (its software is there already, or the customer has all the monitors that it may have).
 */
export async function createHeartbeat(
  write: Write,
  who: Who,
  wanted: NewHeartbeat,
): Promise<store.HeartbeatRow> {
  const { client } = write;
  const timing = timingOf(wanted);
  const customer = wanted.customer ?? onlyCustomer(who);
  if (customer === null) throw invalid("customer", "name the customer that it is of");
  await requireScope(client, who, customer);
  await client.query("select pg_advisory_xact_lock(hashtext($1))", [`monitors ${customer}`]);
  if ((await store.countMonitors(client, customer)) >= mostMonitors)
    throw new AppError("conflict", `${customer} has ${mostMonitors} monitors, which is the most`);
  const machine = wanted.machine ?? jobs;
  const taken = await store.takenSlugs(client, customer, machine);
  const asked = wanted.software ?? null;
  if (asked !== null && taken.has(asked))
    throw new AppError("conflict", `There is a monitor or a software ${asked} already`);
  const slug = asked ?? freeSlug(asSlug(wanted.name), taken);
  const instance = instanceId({ customer, machine, software: slug });
  const { name } = wanted;
  const path = { customer, machine, software: slug };
  const one = {
    id: randomUUID(),
    uuid: randomUUID(),
    instance,
    name,
    slug,
    ...path,
    ...timing,
    created_by: who.name,
  };
  await store.insertHeartbeat(client, one);
  await store.describeInstance(client, instance, { silenceSeconds: silence(timing), name });
  const { uuid: _secret, ...after } = one;
  await write.audit({ target: one.id, customer, after });
  return (await store.findHeartbeat(client, one.id)) as store.HeartbeatRow;
}

const silence = (timing: Timing) => longestSilenceSeconds(scheduleOf(timing), Date.now());

/** The monitor, or `not_found`: also where it is not the asker's. */
async function lockMine(write: Write, who: Who, id: string): Promise<store.HeartbeatRow> {
  return requireMine(write.client, who, await store.lockHeartbeat(write.client, id), "monitor");
}

const again = async (write: Write, id: string) =>
  (await store.findHeartbeat(write.client, id)) as store.HeartbeatRow;

/** What of a monitor people can change. */
const changeable = ({
  name,
  interval_seconds,
  cron,
  time_zone,
  grace_seconds,
  max_runtime_seconds,
}: store.HeartbeatRow) => ({
  name,
  interval_seconds,
  cron,
  time_zone,
  grace_seconds,
  max_runtime_seconds,
});

/** What is absent stays; one kind of schedule takes the place of the other. */
export async function changeHeartbeat(
  write: Write,
  who: Who,
  id: string,
  wanted: HeartbeatChange,
): Promise<store.HeartbeatRow> {
  const old = await lockMine(write, who, id);
  const before = changeable(old);
  const kind = wanted.cron ? { interval_seconds: null } : wanted.interval_seconds ? { cron: null } : {};
  const { name, ...rest } = { ...before, ...kind, ...wanted };
  const timing = timingOf(rest);
  await store.updateHeartbeat(write.client, { ...old, ...timing, name });
  await store.describeInstance(write.client, old.instance, { silenceSeconds: silence(timing), name });
  await write.audit({ target: id, customer: old.customer, before, after: { name, ...timing } });
  return again(write, id);
}

/** Its address is not found from then on; the instance stays, stopped. */
export async function deleteHeartbeat(write: Write, who: Who, id: string): Promise<store.HeartbeatRow> {
  const old = await lockMine(write, who, id);
  await write.client.query("delete from monitors where id = $1", [id]);
  await write.audit({ target: id, customer: old.customer, before: changeable(old) });
  return old;
}

/** Pauses or resumes; what it is already it stays. */
export async function setPaused(
  write: Write,
  who: Who,
  id: string,
  paused: boolean,
): Promise<store.HeartbeatRow> {
  const old = await lockMine(write, who, id);
  await write.client.query(
    `update monitors set paused_at = case when $2 then coalesce(paused_at, now()) end,
       next_deadline_at = case when not $2 then next_deadline_at end where id = $1`,
    [id, paused],
  );
  await write.audit({
    target: id,
    customer: old.customer,
    before: { paused: old.paused_at !== null },
    after: { paused },
  });
  return again(write, id);
}

/** A new secret; the old address is not found from then on. */
export async function rotateHeartbeat(write: Write, who: Who, id: string): Promise<store.HeartbeatRow> {
  const old = await lockMine(write, who, id);
  await write.client.query(
    "update monitors set ping_uuid = $2, push_token = null, updated_at = now() where id = $1",
    [id, randomUUID()],
  );
  await write.audit({ target: id, customer: old.customer, after: { rotated: true } });
  return again(write, id);
}

/** A key for addresses by slug, in place of one that there was. The caller has seen to the customer's scope. */
export async function createPingKey(write: Write, who: Who, customer: string): Promise<string> {
  await requireScope(write.client, who, customer);
  const key = randomBytes(24).toString("base64url");
  await write.client.query(
    `insert into ping_keys (key, customer, created_by) values ($1, $2, $3)
     on conflict (customer) do update set key = excluded.key, created_by = excluded.created_by, created_at = now()`,
    [key, customer, who.name],
  );
  await write.audit({ target: customer, customer, after: { ping_key: "new" } });
  return key;
}

/** What people did to a monitor, as liveness hears it: one resumed that was never pinged has no deadline. `at`: µs. */
export function heartbeatEvent(
  row: store.HeartbeatRow,
  ping: "paused" | "resumed" | "deleted",
  at: number,
): DeviceEvent<PingBody> {
  const { id, customer, machine, software } = row;
  const seconds = createDeadlines(scheduleOf(row), null).seconds(Math.floor(at / 1_000), false);
  const isDue = ping !== "resumed" || row.last_ping_at !== null;
  const body = {
    monitor: id,
    ping,
    ...(isDue && { deadline_seconds: seconds }),
    ...(ping === "paused" && { paused: true }),
  };
  return { at, customer, machine, software, address: "", body };
}
