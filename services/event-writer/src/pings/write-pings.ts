import { randomUUIDv7 } from "node:crypto";
import { exchanges } from "@rollcall/contracts/broker";
import type { Envelope } from "@rollcall/contracts/messages";
import { type Overruled, statusOf, writePings } from "@rollcall/fleet/monitors/pings";
import type { PostgresClient, Publisher } from "@rollcall/service-kit";
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

/** What people did to a monitor, once more and later than the ping: else that would bring the monitor back to life. */
async function tellAgain(publisher: Publisher, posts: readonly PingPost[], overruled: readonly Overruled[]) {
  if (overruled.length === 0) return;
  const by = new Map(overruled.map((one) => [one.ping, one.by]));
  const events = posts.flatMap(({ ping, customer, machine, software }) => {
    const what = ping && by.get(ping);
    if (!ping || !what) return [];
    const seconds = ((ping.deadlineAt ?? ping.at) - ping.at) / 1_000_000;
    const body = {
      monitor: ping.monitor,
      ping: what,
      ...(what === "paused" && { deadline_seconds: seconds, paused: true }),
    };
    return [{ at: ping.at + 1, customer, machine, software, address: "", body }];
  });
  const envelope: Envelope<"ping"> = { version: 1, id: randomUUIDv7(), kind: "ping", events };
  await publisher.publish(exchanges.events, envelope.kind, Buffer.from(JSON.stringify(envelope)));
}

/** Stores pings, runs, and the statuses that they mean. */
export function createPingWriter(publisher: Publisher, statuses: ReturnType<typeof createStatusWriter>) {
  const statusesOf = (posts: readonly PingPost[]) => posts.flatMap((post) => statusPost(post) ?? []);
  const write = async (client: PostgresClient, posts: readonly PingPost[]): Promise<void> => {
    const pings = posts.flatMap(({ ping }) => ping ?? []);
    if (pings.length === 0) return;
    const { known, overruled } = await writePings(client, pings);
    await tellAgain(publisher, posts, overruled);
    await statuses.write(client, statusesOf(posts.filter(({ ping }) => ping !== null && known.has(ping))));
  };
  return { write, committed: (posts: readonly PingPost[]) => statuses.committed(statusesOf(posts)) };
}
