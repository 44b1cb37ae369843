import { shardOf } from "@rollcall/contracts/identity";
import type { Postgres } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import { send, type ShardCalls } from "../shards/shard-scripts.ts";
import { type Thresholds, thresholdOf } from "./thresholds.ts";

/** Which thresholds the deadlines in Redis were computed with: a hash, so that a change is seen also after a stop. */
const key = "liveness:thresholds";
const pageSize = 5_000;
const perCall = 500;

type Row = { id: string; customer: string; machine: string };
type Changed = { readonly customers: string[]; readonly machines: string[]; readonly instances: string[] };

const flatten = ({ customers, machines, instances }: Thresholds): Map<string, string> =>
  new Map([
    ...[...customers].map(([slug, seconds]) => [`c:${slug}`, String(seconds)] as const),
    ...[...machines].map(([path, seconds]) => [`m:${path}`, String(seconds)] as const),
    ...[...instances].map(([id, seconds]) => [`i:${id}`, String(seconds)] as const),
  ]);

function difference(
  applied: Readonly<Record<string, string>>,
  wanted: ReadonlyMap<string, string>,
): string[] {
  const changed = [...wanted].filter(([name, seconds]) => applied[name] !== seconds).map(([name]) => name);
  return [...changed, ...Object.keys(applied).filter((name) => !wanted.has(name))];
}

const named = (changed: readonly string[], kind: string) =>
  changed.filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(2));

const columns = "i.id::text, i.customer, i.machine";
const ofCustomersSql = `select ${columns} from instances i
  where i.customer = any($2::text[]) and i.id > $1
    and not exists (select from monitors m where m.instance = i.id) order by i.id limit ${pageSize}`;
const ofMachinesSql = `select ${columns} from instances i
  join unnest($1::text[], $2::text[]) as u (customer, machine) on i.customer = u.customer and i.machine = u.machine`;
const ofInstancesSql = `select ${columns} from instances i where i.id = any($1::bigint[])`;

async function* concerned(postgres: Postgres, changed: Changed): AsyncGenerator<readonly Row[]> {
  const { customers, machines, instances } = changed;
  if (instances.length > 0) yield (await postgres.query<Row>(ofInstancesSql, [instances])).rows;
  if (machines.length > 0) {
    const paths = machines.map((path) => path.split("/"));
    const [slugs, names] = [paths.map(([slug]) => slug), paths.map(([, name]) => name)];
    yield (await postgres.query<Row>(ofMachinesSql, [slugs, names])).rows;
  }
  for (let after = "0"; customers.length > 0; ) {
    const { rows } = await postgres.query<Row>(ofCustomersSql, [after, customers]);
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.id;
  }
}

export function createAppliedThresholds(parts: {
  readonly postgres: Postgres;
  readonly redis: Redis;
  readonly calls: ShardCalls;
  readonly nowUs: () => number;
}) {
  const { postgres, redis, calls, nowUs } = parts;

  const recompute = async (rows: readonly Row[], thresholds: Thresholds) => {
    const byShard = new Map<string, { id: string; seconds: number }[]>();
    for (const row of rows) {
      const one = { id: row.id, seconds: thresholdOf(thresholds, row) };
      byShard.set(shardOf(row.id), [...(byShard.get(shardOf(row.id)) ?? []), one]);
    }
    for (const [shard, ones] of byShard)
      for (let n = 0; n < ones.length; n += perCall)
        await send(redis, [calls.rethreshold(shard, nowUs(), ones.slice(n, n + perCall))]);
  };

  return {
    /** Moves the deadlines of those whose threshold is another than theirs were computed with. */
    apply: async (thresholds: Thresholds): Promise<void> => {
      const wanted = flatten(thresholds);
      const changed = difference(await redis.hgetall(key), wanted);
      if (changed.length === 0) return;
      const names = {
        customers: named(changed, "c"),
        machines: named(changed, "m"),
        instances: named(changed, "i"),
      };
      for await (const rows of concerned(postgres, names)) await recompute(rows, thresholds);
      // Last: a crash before this repeats the work, which changes nothing.
      const pipeline = redis.pipeline();
      for (const name of changed) {
        const seconds = wanted.get(name);
        if (seconds === undefined) pipeline.hdel(key, name);
        else pipeline.hset(key, name, seconds);
      }
      await pipeline.exec();
    },
  };
}

export type AppliedThresholds = ReturnType<typeof createAppliedThresholds>;
