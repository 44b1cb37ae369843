import { statusOf, writePings } from "@rollcall/fleet/monitors/pings";
import type { PostgresClient } from "@rollcall/service-kit";
import { contentHash } from "../device-post.ts";
import type { createStatusWriter } from "../statuses/write-statuses.ts";
import type { StatusPost } from "../statuses/read-status.ts";
import type { PingPost } from "./read-ping.ts";

/** What a job said of its end, as the status of its instance: by the way that all statuses go. */
function statusPost(post: PingPost): StatusPost | undefined {
  const said = post.ping && statusOf(post.ping);
  if (!said) return undefined;
  const status = { ...said, snapshotStatus: null, snapshot: null };
  return { ...post, ...status, deviceAt: null, contentHash: contentHash(status) };
}

/** Stores pings, runs, and the statuses that they mean. */
export function createPingWriter(statuses: ReturnType<typeof createStatusWriter>) {
  const statusesOf = (posts: readonly PingPost[]) => posts.flatMap((post) => statusPost(post) ?? []);
  const write = async (client: PostgresClient, posts: readonly PingPost[]): Promise<void> => {
    const pings = posts.flatMap(({ ping }) => ping ?? []);
    if (pings.length === 0) return;
    const known = new Set(await writePings(client, pings));
    await statuses.write(client, statusesOf(posts.filter(({ ping }) => ping !== null && known.has(ping))));
  };
  return { write, committed: (posts: readonly PingPost[]) => statuses.committed(statusesOf(posts)) };
}
