import type { Status } from "@rollcall/contracts/colour";
import type { StatusPost } from "./read-status.ts";

/** One row of `statuses`. */
export type StatusChange = {
  readonly instance: string;
  readonly at: number;
  readonly deviceAt: number | null;
  readonly status: Status;
  readonly message: string | null;
  readonly snapshot: string | null;
  /** The status before it; null when there was none, or for a late post. */
  readonly from: Status | null;
  /** It came late: the instance's status is a newer one. */
  readonly isLate: boolean;
};

/** What is known of one instance's status while posts are applied to it; instants in µs. */
export type InstanceStatus = {
  status: Status | undefined;
  message: string | null;
  snapshot: string | null;
  contentHash: string | undefined;
  /** When status or message became what they are, and since when the status alone is so. */
  changedAt: number;
  statusSince: number;
  newestAt: number;
  /** Posts that said the present status and message; 0 when the count in the database goes on. */
  seen: number;
  /** Rows for the history. Those of late posts are only written if they differ from the row before them. */
  readonly changes: StatusChange[];
  readonly lateChanges: StatusChange[];
};

/** A snapshot alone takes its own status, or leaves it as it is; an instance that sends one does run. */
function resolve(state: InstanceStatus, post: StatusPost): { status: Status; message: string | null } {
  if (post.status !== null) return { status: post.status, message: post.message };
  const status = post.snapshotStatus ?? state.status ?? "running";
  return { status, message: post.message ?? (status === state.status ? state.message : null) };
}

/** Applies one post to what is known of its instance. */
export function applyStatus(state: InstanceStatus, post: StatusPost): void {
  const { instance, at, deviceAt, contentHash } = post;
  const { status, message } = resolve(state, post);
  const isLate = at < state.newestAt;
  const from = isLate ? null : (state.status ?? null);
  const change = { instance, at, deviceAt, status, message, snapshot: post.snapshot, from, isLate };
  if (isLate) {
    state.lateChanges.push(change);
    return;
  }
  if (status !== state.status || message !== state.message) {
    state.changes.push(change);
    if (status !== state.status) state.statusSince = at;
    state.changedAt = at;
    state.seen = 0;
  }
  Object.assign(state, {
    status,
    message,
    contentHash,
    newestAt: at,
    snapshot: post.snapshot ?? state.snapshot,
  });
  state.seen += 1;
}
