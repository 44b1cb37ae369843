import { randomUUID } from "node:crypto";
import type { NoticeEvent } from "@rollcall/contracts/live";
import { type Postgres, type PostgresClient, tellFacts, transaction } from "@rollcall/service-kit";
import { noticeFacts } from "./flip-facts.ts";
import type { BlindTime } from "./flip-stream.ts";

/** One writer of notices at a time, so that two never open the same one. */
const lockKey = 0x6e6f7469;
export const lockNotices = (client: PostgresClient) =>
  client.query("select pg_advisory_xact_lock($1)", [lockKey]);
/** Sixteen shards go blind within moments of each other; that is one notice. */
const joinWithinUs = 10_000_000;

/** A row of `notices`, its instants in µs. */
export type NoticeRow = {
  id: string;
  kind: NoticeEvent["kind"];
  from_us: string;
  to_us: string | null;
  detail: Record<string, unknown>;
};

export const noticeColumns = `id, kind, (extract(epoch from from_at) * 1000000)::bigint::text as from_us,
  (extract(epoch from to_at) * 1000000)::bigint::text as to_us, detail`;
const instant = (parameter: string) =>
  `(timestamptz 'epoch' + ${parameter}::bigint * interval '1 microsecond')`;

const asEvent = ({ id, kind, from_us, to_us, detail }: NoticeRow): NoticeEvent => ({
  type: "notice",
  id,
  kind,
  from: Number(from_us),
  to: to_us === null ? null : Number(to_us),
  detail,
});

const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const union = (...lists: readonly string[][]) => [...new Set(lists.flat())].sort();

async function find(client: PostgresClient, fromUs: number, toUs: number): Promise<NoticeRow | undefined> {
  const { rows } = await client.query<NoticeRow>(
    `select ${noticeColumns} from notices where kind = 'blind'
       and from_at <= ${instant("$2")} and (to_at is null or to_at >= ${instant("$1")})
     order by from_at limit 1`,
    [fromUs - joinWithinUs, toUs + joinWithinUs],
  );
  return rows[0];
}

export async function writeNotice(client: PostgresClient, row: NoticeRow): Promise<NoticeEvent> {
  await client.query(
    `insert into notices (id, kind, from_at, to_at, detail) values ($1, $2, ${instant("$3")}, ${instant("$4")}, $5)
     on conflict (id) do update set from_at = excluded.from_at, to_at = excluded.to_at, detail = excluded.detail`,
    [row.id, row.kind, row.from_us, row.to_us, row.detail],
  );
  const event = asEvent(row);
  await tellFacts(client, noticeFacts(event));
  return event;
}

async function merge(client: PostgresClient, time: BlindTime): Promise<NoticeEvent> {
  const found = await find(client, time.fromUs, time.toUs);
  const detail = found?.detail ?? {};
  return writeNotice(client, {
    id: found?.id ?? randomUUID(),
    kind: "blind",
    from_us: String(Math.min(time.fromUs, Number(found?.from_us ?? time.fromUs))),
    to_us: String(Math.max(time.toUs, Number(found?.to_us ?? time.toUs))),
    detail: {
      ...detail,
      shards: union(listed(detail["shards"]), [time.shard]),
      reasons: union(listed(detail["reasons"]), [time.reason]),
    },
  });
}

export function createNoticeStore(postgres: Postgres) {
  const locked = <T>(work: (client: PostgresClient) => Promise<T>) =>
    transaction(postgres, async (client) => {
      await lockNotices(client);
      return work(client);
    });

  return {
    /** "We were blind from … to …": one notice for all shards; the same time told again changes nothing. */
    recordBlind: (times: readonly BlindTime[]): Promise<NoticeEvent[]> => {
      if (times.length === 0) return Promise.resolve([]);
      return locked(async (client) => {
        const written = new Map<string, NoticeEvent>();
        for (const time of times) {
          const event = await merge(client, time);
          written.set(event.id, event);
        }
        return [...written.values()];
      });
    },
    /** We are blind since then, and still are. Undefined when that is known already. */
    openBlind: (fromUs: number, reason: string): Promise<NoticeEvent | undefined> =>
      locked(async (client) => {
        const found = await find(client, fromUs, fromUs);
        if (found?.to_us === null) return undefined;
        return writeNotice(client, {
          id: found?.id ?? randomUUID(),
          kind: "blind",
          from_us: found?.from_us ?? String(fromUs),
          to_us: null,
          detail: { ...found?.detail, reasons: union(listed(found?.detail["reasons"]), [reason]) },
        });
      }),
    /** All that is open has ended: sweeps reach the present again. */
    closeBlind: (toUs: number): Promise<NoticeEvent[]> =>
      locked(async (client) => {
        const { rows } = await client.query<NoticeRow>(
          `update notices set to_at = greatest(from_at, ${instant("$1")})
           where kind = 'blind' and to_at is null returning ${noticeColumns}`,
          [toUs],
        );
        const events = rows.map(asEvent);
        await tellFacts(client, events.flatMap(noticeFacts));
        return events;
      }),
  };
}

export type NoticeStore = ReturnType<typeof createNoticeStore>;
