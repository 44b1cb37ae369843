import type { components } from "@rollcall/contracts/generated/api.ts";
import { AppError } from "@rollcall/service-kit";
import { fingerprint, readPageToken, writePageToken } from "../lists/page-token.ts";
import type { TimeRange } from "../lists/time-range.ts";
import type { Questdb } from "../stores/questdb.ts";
import { instantOfUs } from "../times.ts";

type Heartbeat = components["schemas"]["Heartbeat"];

export type BeatRow = {
  received: string;
  device: string | null;
  version: string | null;
  uptime_seconds: number | null;
  pid: number | null;
};

export const hourUs = 3_600_000_000;

/** Columns of a BeatRow; times as whole microseconds, which PGWire would otherwise bring without a zone. */
export const beatColumns = `cast(received_at as long) as received, cast(device_ts as long) as device,
  version, uptime_seconds, pid`;

/** A LONG column holds what PostgreSQL calls bigint; the id is digits only, and a literal keeps the plan simple. */
const between = (instance: string, fromUs: number, toUs: number) =>
  `instance = ${instance} and received_at >= cast(${fromUs} as timestamp) and received_at < cast(${toUs} as timestamp)`;

export const usOf = (instant: Date): number => instant.getTime() * 1_000;

export function readBeats(
  questdb: Questdb,
  instance: string,
  {
    fromUs,
    toUs,
    limit,
    newestFirst = true,
  }: {
    readonly fromUs: number;
    readonly toUs: number;
    readonly limit: number;
    readonly newestFirst?: boolean;
  },
): Promise<BeatRow[]> {
  return questdb.query<BeatRow>(
    `select ${beatColumns} from heartbeats where ${between(instance, fromUs, toUs)}
     order by received_at ${newestFirst ? "desc" : "asc"} limit ${limit}`,
  );
}

const countRaw = async (
  questdb: Questdb,
  instance: string,
  fromUs: number,
  toUs: number,
): Promise<number> => {
  if (toUs <= fromUs) return 0;
  const rows = await questdb.query<{ beats: string }>(
    `select count() as beats from heartbeats where ${between(instance, fromUs, toUs)}`,
  );
  return Number(rows[0]?.beats ?? 0);
};

/** The last hours are read from the beats unless the roll-up has them: an hour may be rolled up late. */
const mayBeLateUs = 6 * hourUs;

/** Until when (µs, a whole hour) the roll-up can be relied on for an instance; 0 when it is empty. */
export async function rolledUpTo(questdb: Questdb, instance: string): Promise<number> {
  const newest = (where: string) =>
    // Not max(hour): QuestDB fails on it, without a message, while the table is empty.
    questdb.query<{ hour: string | null }>(
      `select cast(hour as long) as hour from heartbeats_1h ${where} order by hour desc limit 1`,
    );
  const [own, all] = await Promise.all([newest(`where instance = ${instance}`), newest("")]);
  const endOf = (hour: string | null | undefined) => (hour ? Number(hour) + hourUs : 0);
  // An instance that was silent has no rows in hours that are rolled up all the same.
  const surely = Math.min(endOf(all[0]?.hour), Date.now() * 1_000 - mayBeLateUs);
  return Math.floor(Math.max(endOf(own[0]?.hour), surely) / hourUs) * hourUs;
}

/** Whole hours come from the roll-up, the rest is counted: a day of a million devices has more rows than a second. */
async function countBeats(questdb: Questdb, instance: string, range: TimeRange): Promise<number> {
  const [fromUs, toUs] = [usOf(range.from), usOf(range.to)];
  const rolled = await rolledUpTo(questdb, instance);
  const firstHour = Math.ceil(fromUs / hourUs) * hourUs;
  const lastHour = Math.min(Math.floor(toUs / hourUs) * hourUs, rolled);
  if (lastHour <= firstHour) return countRaw(questdb, instance, fromUs, toUs);
  const [before, hours, after] = await Promise.all([
    countRaw(questdb, instance, fromUs, firstHour),
    questdb.query<{ beats: string | null }>(
      `select sum(beats) as beats from heartbeats_1h where instance = ${instance}
       and hour >= cast(${firstHour} as timestamp) and hour < cast(${lastHour} as timestamp)`,
    ),
    countRaw(questdb, instance, lastHour, toUs),
  ]);
  return before + Number(hours[0]?.beats ?? 0) + after;
}

export const skewSeconds = ({ received, device }: Pick<BeatRow, "received" | "device">): number | null =>
  device === null ? null : (Number(device) - Number(received)) / 1e6;

const presentBeat = (row: BeatRow): Heartbeat => ({
  received_at: instantOfUs(Number(row.received)),
  device_ts: row.device === null ? null : instantOfUs(Number(row.device)),
  clock_skew_seconds: skewSeconds(row),
  version: row.version,
  uptime_seconds: row.uptime_seconds,
  pid: row.pid,
});

export async function listHeartbeats(
  questdb: Questdb,
  instance: string,
  request: { readonly pageSize: number; readonly pageToken: string | undefined; readonly range: TimeRange },
): Promise<components["schemas"]["HeartbeatList"]> {
  const { pageSize, pageToken, range } = request;
  const list = fingerprint("heartbeats", instance);
  const cursor = readPageToken(pageToken, list, 1);
  const after = cursor ? Number(cursor.after[0]) : usOf(range.to);
  if (!Number.isSafeInteger(after)) throw new AppError("invalid", "This is not a page token of ours");
  const [rows, total] = await Promise.all([
    readBeats(questdb, instance, { fromUs: usOf(range.from), toUs: after, limit: pageSize + 1 }),
    cursor ? cursor.total : countBeats(questdb, instance, range),
  ]);
  const shown = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  return {
    items: shown.map(presentBeat),
    next_page_token: last ? writePageToken({ after: [last.received], total }, list) : null,
    total_count: total,
  };
}
