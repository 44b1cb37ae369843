import type { components } from "@rollcall/contracts/generated/api.ts";
import type { Liveness } from "@rollcall/contracts/redis";
import type { Queryable } from "@rollcall/service-kit";
import { readPage } from "../lists/read-page.ts";
import type { TimeRange } from "../lists/time-range.ts";

type Status = components["schemas"]["StatusChange"]["status"];

export type ChangesRequest = {
  readonly instance: string;
  readonly pageSize: number;
  readonly pageToken: string | undefined;
  readonly range: TimeRange;
};

const newestFirst = { name: "at", sql: "h.at", type: "timestamptz", descending: true } as const;

type StatusRow = {
  at: Date;
  device_ts: Date | null;
  status: Status;
  message: string | null;
  snapshot: Record<string, unknown> | null;
};

export async function listStatuses(
  postgres: Queryable,
  { instance, pageSize, pageToken, range }: ChangesRequest,
): Promise<components["schemas"]["StatusChangeList"]> {
  const { rows, ...page } = await readPage<StatusRow>(postgres, {
    pageSize,
    pageToken,
    list: ["statuses", instance],
    statement: ({ bind }) => ({
      columns: "h.at, h.device_ts, h.status, h.message, h.snapshot",
      from: "statuses h",
      where: [`h.instance = ${bind(instance)}`, `h.at >= ${bind(range.from)} and h.at < ${bind(range.to)}`],
      order: [newestFirst],
    }),
  });
  const items = rows.map(({ at, device_ts, status, message, snapshot }) => ({
    at: at.toISOString(),
    device_ts: device_ts?.toISOString() ?? null,
    status,
    message,
    snapshot,
  }));
  return { ...page, items };
}

type FlipRow = { at: Date; recorded_at: Date; from_state: Liveness; to_state: Liveness };

export async function listFlips(
  postgres: Queryable,
  { instance, pageSize, pageToken, range }: ChangesRequest,
): Promise<components["schemas"]["FlipList"]> {
  const { rows, ...page } = await readPage<FlipRow>(postgres, {
    pageSize,
    pageToken,
    list: ["flips", instance],
    statement: ({ bind }) => ({
      columns: "h.at, h.recorded_at, h.from_state, h.to_state",
      from: "flips h",
      where: [`h.instance = ${bind(instance)}`, `h.at >= ${bind(range.from)} and h.at < ${bind(range.to)}`],
      order: [newestFirst, { name: "to", sql: "h.to_state", type: "text", descending: true }],
    }),
  });
  const items = rows.map(({ at, recorded_at, from_state, to_state }) => ({
    at: at.toISOString(),
    recorded_at: recorded_at.toISOString(),
    from: from_state,
    to: to_state,
  }));
  return { ...page, items };
}
