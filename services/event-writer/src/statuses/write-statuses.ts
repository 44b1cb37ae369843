import type { PostgresClient } from "@rollcall/service-kit";
import type { createNewestPosts } from "../newest-posts.ts";
import { register } from "../registration.ts";
import { recordSightings, splitAlike } from "../sightings.ts";
import type { StatusPost } from "./read-status.ts";
import { applyStatus } from "./status-changes.ts";
import { differingStatuses, writeStatuses } from "./status-tables.ts";

/** Stores statuses; a post that says what the newest one said costs one comparison, shared with all of the batch. */
export function createStatusWriter(newest: ReturnType<typeof createNewestPosts>) {
  const write = async (client: PostgresClient, posts: readonly StatusPost[]): Promise<void> => {
    const { alike, mixed } = splitAlike(posts);
    // The mixed ones need what is known of them in any case.
    const always = mixed.flatMap(([first]) => (first ? { ...first, contentHash: "" } : []));
    const states = await differingStatuses(client, [...alike.map(({ first }) => first), ...always]);
    const repeats = alike.filter(({ first }) => !states.has(first.instance));
    await recordSightings(
      client,
      "status",
      repeats.map(({ all }) => all),
    );
    if (states.size === 0) return;
    const changing = posts.filter(({ instance }) => states.has(instance));
    await register(
      client,
      changing.filter(({ instance }) => states.get(instance)?.contentHash === undefined),
    );
    for (const post of changing) {
      const state = states.get(post.instance);
      if (!state) continue;
      state.newestAt = Math.max(state.newestAt, newest.get(post.instance));
      applyStatus(state, post);
    }
    await writeStatuses(client, states);
  };
  const committed = (posts: readonly StatusPost[]) => {
    for (const { instance, at } of posts) newest.note(instance, at);
  };
  return { write, committed };
}
