import { randomUUID } from "node:crypto";
import type { NoticeEvent } from "@rollcall/contracts/live";
import { type Postgres, type PostgresClient, transaction } from "@rollcall/service-kit";
import { lockNotices, type NoticeRow, noticeColumns, writeNotice } from "./notice-store.ts";

/** From the last round of marking a mass: readers see it in the streams, and recording it would take their cores. */
const restMs = 1_000;
/** A mass that goes on falling due must be recorded all the same. */
const longestMs = 4_000;

/** When recording rests: while a mass is marked and a little longer, once until it has caught up. */
export function createMassRest(nowMs: () => number = () => performance.now()) {
  let beganMs: number | undefined;
  let untilMs = 0;
  return {
    /** More are due than one round flips. */
    onMass: (): void => {
      const now = nowMs();
      beganMs ??= now;
      untilMs = Math.min(now + restMs, beganMs + longestMs);
    },
    rests: (): boolean => nowMs() < untilMs,
    /** Nothing waits. */
    onCaughtUp: (): void => {
      beganMs = undefined;
    },
  };
}

export type MassRest = ReturnType<typeof createMassRest>;

const windowSeconds = 60;
/** Fewer than this is no mass, however small the fleet; from so many on it is one, however large. */
const atLeast = 25;
const surely = 1_000;
const shareOfAll = 0.05;
/** What nearly all of them share is named as what they have in common. */
const nearlyAll = 0.9;
const namedPerKind = 5;

type Group = {
  kind: "customer" | "version" | "network" | "all";
  name: string | null;
  instances: number;
  from_us: string;
  to_us: string;
};

// By the moments of the flips, so that it tells the same whoever recorded them, and when.
const groupsSql = `
  with red as (
    select instance, max(at) as at from flips
    where to_state = 'overdue' and at > (select max(at) from flips where to_state = 'overdue' and at > now() - interval '1 hour')
      - interval '${windowSeconds} seconds'
    group by instance
  ), named as (
    select i.customer, i.version, substring(i.addresses[1] from '^\\d+\\.\\d+\\.\\d+\\.') || '0/24' as network, red.at
    from red join instances i on i.id = red.instance and not i.in_maintenance
  )
  select case when grouping(customer) = 0 then 'customer' when grouping(version) = 0 then 'version'
              when grouping(network) = 0 then 'network' else 'all' end as kind,
         coalesce(customer, version, network) as name, count(*)::int as instances,
         (extract(epoch from min(at)) * 1000000)::bigint::text as from_us,
         (extract(epoch from max(at)) * 1000000)::bigint::text as to_us
  from named group by grouping sets ((customer), (version), (network), ()) order by instances desc`;

const top = (groups: readonly Group[], kind: Group["kind"]) =>
  groups
    .filter((group) => group.kind === kind && group.name !== null)
    .slice(0, namedPerKind)
    .map(({ name, instances }) => ({ name, instances }));

function describe(groups: readonly Group[], instances: number): Record<string, unknown> {
  const kinds = {
    customers: top(groups, "customer"),
    versions: top(groups, "version"),
    networks: top(groups, "network"),
  };
  const common = (named: readonly { name: string | null; instances: number }[]) =>
    named[0] && named[0].instances >= nearlyAll * instances ? named[0].name : null;
  return {
    instances,
    ...kinds,
    in_common: {
      customer: common(kinds.customers),
      version: common(kinds.versions),
      network: common(kinds.networks),
    },
  };
}

async function isMass(client: PostgresClient, instances: number): Promise<boolean> {
  if (instances < atLeast) return false;
  if (instances >= surely) return true;
  const { rows } = await client.query<{ count: string | null }>(
    "select sum(count) as count from instance_counts where colour <> 'grey'",
  );
  return instances >= shareOfAll * Number(rows[0]?.count ?? 0);
}

/** One notice for many that fall silent at about the same time, with what they have in common; it grows with them. */
export const createMassSilence = (postgres: Postgres) => (): Promise<NoticeEvent | undefined> =>
  transaction(postgres, async (client) => {
    await lockNotices(client);
    const { rows: groups } = await client.query<Group>(groupsSql);
    const all = groups.find(({ kind }) => kind === "all");
    if (!all || !(await isMass(client, all.instances))) return undefined;
    const { rows } = await client.query<NoticeRow>(
      `select ${noticeColumns} from notices where kind = 'mass_silence'
         and to_at > timestamptz 'epoch' + ($1::bigint - ${windowSeconds * 1e6}) * interval '1 microsecond'
       order by from_at desc limit 1`,
      [all.from_us],
    );
    const [found] = rows;
    // The window has moved on, and some of those told of have left it.
    if (found && Number(found.detail["instances"]) >= all.instances) return undefined;
    return writeNotice(client, {
      id: found?.id ?? randomUUID(),
      kind: "mass_silence",
      from_us: found?.from_us ?? all.from_us,
      to_us: all.to_us,
      detail: describe(groups, all.instances),
    });
  });
