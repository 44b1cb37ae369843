import { parseArgs } from "node:util";
import { setTimeout as delay } from "node:timers/promises";
import { withPlatform } from "../load/with-platform.ts";
import { anEnvelope } from "../platform/envelopes.ts";
import type { Platform } from "../platform/platform.ts";
import { measureUsage } from "../platform/process-stats.ts";
import { formatTable, print } from "../report.ts";

const usage = `npm run load -- liveness [--instances 100000] [--others 0] [--processes 1]

  What a first contact costs, and how late 100,000 that fall due in the same tenth of a second are red in PostgreSQL,
  beside so many others in Redis. Liveness and the servers only.`;

const perEnvelope = 500;
const overdueAfterS = 20;
const watched = ["postgres", "redis", "rabbitmq", "liveness"];

/** Puts a heartbeat of each on the broker, all of them arrived at about `at`. */
async function report(
  platform: Platform,
  { customer, from, to, at }: { customer: string; from: number; to: number; at: number },
): Promise<void> {
  const envelope = (first: number) =>
    anEnvelope(
      "heartbeat",
      Array.from({ length: Math.min(perEnvelope, to - first) }, (_, n) => ({
        at: at + first + n - from,
        customer,
        machine: `m-${first + n}`,
        software: "app",
        address: "127.0.0.1",
        body: { version: "1.2.3", ips: ["10.0.0.7"] },
      })),
    );
  for (let n = from; n < to; n += perEnvelope * 20) {
    const firsts = Array.from({ length: 20 }, (_, k) => n + k * perEnvelope).filter((first) => first < to);
    await platform.broker.publish("heartbeat", ...firsts.map(envelope));
  }
}

const count = async (platform: Platform, sql: string, values: unknown[] = []) =>
  Number((await platform.postgres.query<{ count: string }>(sql, values)).rows[0]?.count);

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await delay(250);
}

/** CPU of each process in µs an instance, from here to the call of what it answers. */
function meter(platform: Platform, instances: number) {
  const pids = Object.fromEntries(watched.map((name) => [name, platform.process(name).info().pid ?? 0]));
  const before = measureUsage(pids);
  const startedAt = performance.now();
  return () => {
    const after = measureUsage(pids);
    const cpu = (name: string) => (after[name]?.cpuS ?? 0) - (before[name]?.cpuS ?? 0);
    const rows = watched.map((name) => [name, (cpu(name) * 1e6) / instances, after[name]?.rssMb ?? 0]);
    print(formatTable([["", "CPU µs each", "MB"], ...rows]));
    return (performance.now() - startedAt) / 1_000;
  };
}

async function register(platform: Platform, customer: string, instances: number): Promise<void> {
  const end = meter(platform, instances);
  const recorded = () => count(platform, "select count(*) from flips where to_state = 'alive'");
  const before = await recorded();
  await report(platform, { customer, from: 0, to: instances, at: Date.now() * 1_000 });
  await until(async () => (await recorded()) - before >= instances);
  const seconds = end();
  print(`${instances} first contacts in ${seconds.toFixed(1)} s: ${Math.round(instances / seconds)}/s\n`);
}

/** How late each part of the reds could be seen, by looking. */
async function fallSilent(platform: Platform, instances: number): Promise<void> {
  const at = Date.now() * 1_000;
  const { customer } = platform.newIdentity();
  await report(platform, { customer, from: 0, to: instances, at });
  const dueMs = at / 1_000 + overdueAfterS * 1_000;
  await delay(Math.max(0, dueMs - Date.now()));
  const end = meter(platform, instances);
  const seen = new Map<number, number>();
  const reds = () =>
    count(platform, "select count(*) from flips where to_state = 'overdue' and at >= to_timestamp($1)", [
      dueMs / 1_000,
    ]);
  await until(async () => {
    const share = (await reds()) / instances;
    for (const part of [0.5, 0.99, 1])
      if (share >= part && !seen.has(part)) seen.set(part, (Date.now() - dueMs) / 1_000);
    return share >= 1 || Date.now() > dueMs + 120_000;
  });
  end();
  const { rows } = await platform.postgres.query<{ p99: number }>(
    `select percentile_cont(0.99) within group (order by extract(epoch from recorded_at - at))::float8 as p99
     from flips where to_state = 'overdue' and at >= to_timestamp($1)`,
    [dueMs / 1_000],
  );
  print(`recorded after their own deadlines: p99 ${rows[0]?.p99.toFixed(2)} s`);
  const blind = await count(platform, "select count(*) from notices where kind = 'blind'");
  if (blind > 0)
    print(`${blind} times blind: deadlines have moved, the delays below count from the first ones`);
  for (const [part, seconds] of seen)
    print(`${part * 100} % of ${instances} red ${seconds.toFixed(2)} s after the first deadline`);
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      instances: { type: "string", default: "100000" },
      others: { type: "string", default: "0" },
      processes: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    print(usage);
    return 0;
  }
  const instances = Number(values.instances);
  return withPlatform(
    { services: { liveness: Number(values.processes) }, overdueAfterS },
    async (platform) => {
      await register(platform, platform.newIdentity().customer, instances);
      await platform.postgres.query("insert into customers (slug, name) values ('others', 'Others')");
      if (Number(values.others) > 0) await register(platform, "others", Number(values.others));
      await fallSilent(platform, instances);
      return 0;
    },
  );
}
