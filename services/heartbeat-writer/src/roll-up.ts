import { setTimeout as delay } from "node:timers/promises";
import type { BatchConsumer } from "@rollcall/service-kit";
import type { Metrics } from "./metrics.ts";
import type { QuestdbClient } from "@rollcall/questdb";

const hourUs = 3_600_000_000;
/** After its end an hour waits for what is still on the way from other gateways. */
const settleUs = 60_000_000;
/** So far back it is known what an instance said last: as long as its heartbeats are kept. */
const lookBackUs = 7 * 24 * hourUs;

const lookEveryMs = 50;
/** So often it is looked whether a question can see what was stored; then the next turn goes on. */
const maxLooks = 100;

const hourOf = (us: number) => Math.floor(us / hourUs) * hourUs;
const iso = (us: number) => `'${new Date(us / 1_000).toISOString()}'`;

/** A beat was sent by another process than the one before: another number, or up for less time. */
const restartSql = `case when pid <> previous_pid and pid is not null and previous_pid is not null
  or uptime_seconds < previous_uptime and uptime_seconds is not null and previous_uptime is not null then 1 else 0 end`;

/**
 * One row for each instance that was heard in the hour. longest_gap_s: the longest time between two beats that ended in the
 * hour, unknown for the very first beat. restarts: beats whose process is another than the one last told of, unknown when no
 * beat tells pid or uptime. version, uptime and skew are the last ones that were told in the hour.
 */
export const rollUpSql = (hour: number): string => {
  const [from, to] = [iso(hour), iso(hour + hourUs)];
  const before = (column: string) =>
    `lag(${column}) ignore nulls over (partition by instance order by received_at)`;
  return `
    insert into heartbeats_1h (hour, instance, customer, beats, longest_gap_s, restarts, version, uptime_seconds,
      clock_skew_s, last_at, known_pid, known_uptime_s)
    select ${from}::timestamp, instance, last(customer), count()::int, max(datediff('s', previous_at, received_at))::int,
      case when sum(tells) > 0 then sum(${restartSql})::int else null end,
      last_not_null(version), last_not_null(uptime_seconds), last_not_null(skew), max(received_at),
      coalesce(last_not_null(pid), last(known_pid)), coalesce(last_not_null(uptime_seconds), last(known_uptime))
    from (
      select b.received_at, b.instance, b.customer, b.version, b.pid, b.uptime_seconds,
        (b.device_ts::long - b.received_at::long) / 1000000.0 skew,
        case when b.pid is not null or b.uptime_seconds is not null then 1 else 0 end tells,
        p.known_pid known_pid, p.known_uptime_s known_uptime,
        coalesce(b.previous_at, p.last_at) previous_at, coalesce(b.previous_pid, p.known_pid) previous_pid,
        coalesce(b.previous_uptime, p.known_uptime_s) previous_uptime
      from (
        select received_at, instance, customer, version, pid, uptime_seconds, device_ts,
          ${before("received_at")} previous_at, ${before("pid")} previous_pid, ${before("uptime_seconds")} previous_uptime
        from heartbeats where received_at >= ${from} and received_at < ${to}
      ) b
      left join (
        select instance, last_at, known_pid, known_uptime_s from heartbeats_1h
        where hour >= ${iso(hour - lookBackUs)} and hour < ${from} and last_at is not null
        latest on hour partition by instance
      ) p on b.instance = p.instance
    )`;
};

/** What a roll-up reads: the beats of the hour, and the rows of the hours before. */
const readTables = ["heartbeats", "heartbeats_1h"] as const;

/** QuestDB takes rows into its WAL first: resolves to true when a question can see all that it has taken until now. */
async function isVisible(questdb: QuestdbClient, signal: AbortSignal): Promise<boolean> {
  const look = async (column: string) => {
    const rows = await questdb.query(`select name, ${column} from wal_tables()`, { signal });
    const byName = new Map(rows.map(([name, value]) => [name, Number(value)]));
    return readTables.map((name) => byName.get(name) ?? Number.NaN);
  };
  const taken = await look("sequencerTxn");
  // Each table by itself: one that is ahead must not hide that the other lags.
  for (let looks = 0; looks <= maxLooks && !signal.aborted; looks += 1) {
    const applied = await look("writerTxn");
    if (taken.every((count, n) => (applied[n] ?? 0) >= count)) return true;
    await delay(lookEveryMs);
  }
  return false;
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
