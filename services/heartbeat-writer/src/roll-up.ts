import { setTimeout as delay } from "node:timers/promises";
import type { BatchConsumer } from "@rollcall/service-kit";
import type { Metrics } from "./metrics.ts";
import type { QuestdbClient } from "@rollcall/questdb";

const hourUs = 3_600_000_000;
/** After its end an hour waits for what is still on the way from other gateways. */
const settleUs = 60_000_000;
/** So far before the hour a beat is looked for, that a silence across its beginning is seen whole. */
const lookBackUs = 600_000_000;

const lookEveryMs = 50;
/** So often it is looked whether a question can see what was stored; then the next turn goes on. */
const maxLooks = 100;

const hourOf = (us: number) => Math.floor(us / hourUs) * hourUs;
const iso = (us: number) => `'${new Date(us / 1_000).toISOString()}'`;

/**
 * One row for each instance that was heard in the hour. longest_gap_s: the longest time without a beat that ended in the
 * hour or went on at its end. restarts: beats whose process is another than that of the beat before. The others are what
 * the last beat said; clock_skew_s: how far the device's clock was ahead of the arrival.
 */
export const rollUpSql = (hour: number): string => {
  const [from, to] = [iso(hour), iso(hour + hourUs)];
  const before = (column: string) => `lag(${column}) over (partition by instance order by received_at)`;
  return `
    insert into heartbeats_1h
      (hour, instance, customer, beats, longest_gap_s, restarts, version, uptime_seconds, clock_skew_s)
    select ${from}::timestamp, instance, customer, count()::int,
      greatest(max(gap), datediff('s', max(received_at), ${to}))::int, sum(restart)::int,
      last(version), last(uptime_seconds), last(skew)
    from (
      select received_at, instance, customer, version, uptime_seconds,
        (device_ts::long - received_at::long) / 1000000.0 skew,
        coalesce(datediff('s', previous_at, received_at), datediff('s', ${from}, received_at)) gap,
        case when (previous_pid is not null and pid is not null and pid <> previous_pid)
               or (previous_uptime is not null and uptime_seconds < previous_uptime) then 1 else 0 end restart
      from (
        select received_at, instance, customer, version, pid, uptime_seconds, device_ts,
          ${before("received_at")} previous_at, ${before("pid")} previous_pid, ${before("uptime_seconds")} previous_uptime
        from heartbeats where received_at >= ${iso(hour - lookBackUs)} and received_at < ${to}
      )
      where received_at >= ${from}
    )`;
};

/** QuestDB takes rows into its WAL first: resolves to true when a question can see all that it has taken until now. */
async function isVisible(questdb: QuestdbClient, signal: AbortSignal): Promise<boolean> {
  const look = async () => {
    const sql = "select writerTxn, sequencerTxn from wal_tables() where name = 'heartbeats'";
    const [[applied, taken] = []] = await questdb.query(sql, { signal });
    return { applied: Number(applied), taken: Number(taken) };
  };
  const first = await look();
  let { applied } = first;
  for (let looks = 1; looks < maxLooks && applied < first.taken && !signal.aborted; looks += 1) {
    await delay(lookEveryMs);
    ({ applied } = await look());
  }
  return applied >= first.taken;
}

type RollUpParts = {
  readonly questdb: QuestdbClient;
  readonly metrics: Metrics;
  readonly nowUs: () => number;
  readonly consumer: () => Pick<BatchConsumer, "isActive" | "oldestAtUs" | "depth"> | undefined;
};

/**
 * Fills heartbeats_1h hour by hour: each completed hour once all its heartbeats are stored, those missed while nothing ran,
 * and again those for which heartbeats came late. Writing an hour twice changes nothing.
 */
export function createRollUp({ questdb, metrics, nowUs, consumer }: RollUpParts) {
  let nextHour: number | undefined;

  const firstHour = async () => {
    const [[newest] = []] = await questdb.query("select max(hour)::long from heartbeats_1h");
    // The last one again: whoever wrote it may have been interrupted, or been too early.
    if (typeof newest === "number") return newest;
    const [[oldest] = []] = await questdb.query("select min(received_at)::long from heartbeats");
    return typeof oldest === "number" ? hourOf(oldest) : undefined;
  };
  /** Heartbeats before this instant are all stored, as far as this process can know. */
  const storedBefore = async (): Promise<number> => {
    const writer = consumer();
    // A writer that stands by knows nothing of the queue; the active one rolls up.
    if (!writer?.isActive()) return 0;
    const depth = await writer.depth();
    const oldest = writer.oldestAtUs();
    if (oldest !== undefined) return oldest;
    return depth?.ready === 0 ? nowUs() : 0;
  };
  return {
    /** A heartbeat of this instant is about to be stored. */
    expect: (at: number) => {
      if (nextHour !== undefined && at < nextHour) nextHour = hourOf(at);
    },
    run: async (signal: AbortSignal): Promise<void> => {
      nextHour ??= await firstHour();
      while (nextHour !== undefined && !signal.aborted) {
        const hour: number = nextHour;
        const end = hour + hourUs;
        if (nowUs() < end + settleUs) return;
        // From now on a heartbeat of this hour calls it back.
        nextHour = end;
        let done = false;
        try {
          if ((await storedBefore()) < end || !(await isVisible(questdb, signal))) return;
          await questdb.query(rollUpSql(hour), { signal });
          done = true;
        } finally {
          if (!done) nextHour = Math.min(nextHour, hour);
        }
        metrics.rolledUpHours.inc();
      }
    },
  };
}
