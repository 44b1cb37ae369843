import type { PostgresClient } from "@rollcall/service-kit";
import type { DevicePost } from "./device-post.ts";

/**
 * Records posts that changed nothing: one row for all of a batch, in its transaction, so each is counted exactly once.
 * `fold_sightings` adds the counts to what they saw.
 */
export async function recordSightings(
  client: PostgresClient,
  kind: "diagnostics" | "status",
  repeats: readonly (readonly DevicePost[])[],
): Promise<void> {
  if (repeats.length === 0) return;
  await client.query(
    "insert into sightings (kind, instances, last_at, counts) values ($1, $2::bigint[], $3::bigint[], $4::integer[])",
    [
      kind,
      repeats.map(([post]) => post?.instance),
      repeats.map((posts) => Math.max(...posts.map(({ at }) => at))),
      repeats.map((posts) => posts.length),
    ],
  );
}

/** The posts of each instance, in the order in which they came. */
export function byInstance<P extends DevicePost>(posts: readonly P[]): Map<string, P[]> {
  const grouped = new Map<string, P[]>();
  for (const post of posts) {
    const group = grouped.get(post.instance);
    if (group) group.push(post);
    else grouped.set(post.instance, [post]);
  }
  return grouped;
}

/**
 * Splits the posts of each instance: all alike, which the database can compare by one hash, or not.
 * `first` is the oldest of those that are alike.
 */
export function splitAlike<P extends DevicePost>(posts: readonly P[]) {
  const alike: { first: P; all: readonly P[] }[] = [];
  const mixed: (readonly P[])[] = [];
  for (const all of byInstance(posts).values()) {
    const [one] = all;
    if (one && all.every(({ contentHash }) => contentHash === one.contentHash))
      alike.push({ first: all.reduce((a, b) => (b.at < a.at ? b : a)), all });
    else mixed.push(all);
  }
  return { alike, mixed };
}
