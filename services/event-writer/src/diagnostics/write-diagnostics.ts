import { randomUUIDv7 } from "node:crypto";
import type { PostgresClient } from "@rollcall/service-kit";
import type { createNewestPosts } from "../newest-posts.ts";
import { register } from "../registration.ts";
import { recordSightings, splitAlike } from "../sightings.ts";
import { differing, type KnownList, loadEpisodes, writeChanges } from "./diagnostics-tables.ts";
import { applyPost, type InstanceDiagnostics } from "./episodes.ts";
import type { DiagnosticsPost } from "./read-diagnostics.ts";

type NewestPosts = ReturnType<typeof createNewestPosts>;
type Known = ReadonlyMap<string, KnownList>;

/** The oldest of posts that came after a newer one was applied; their instants decide how far back to look. */
const oldestLate = (groups: readonly (readonly DiagnosticsPost[])[], known: Known, newest: NewestPosts) => {
  let oldest: number | undefined;
  for (const posts of groups)
    for (const { at, instance } of posts) {
      const newestAt = Math.max(known.get(instance)?.changedAt ?? 0, newest.get(instance));
      if (at < newestAt && (oldest === undefined || at < oldest)) oldest = at;
    }
  return oldest;
};

async function loadStates(
  client: PostgresClient,
  groups: readonly (readonly DiagnosticsPost[])[],
  known: Known,
  newest: NewestPosts,
): Promise<Map<string, InstanceDiagnostics>> {
  const states = new Map<string, InstanceDiagnostics>();
  for (const [post] of groups) {
    if (!post) continue;
    const { changedAt, contentHash } = known.get(post.instance) ?? { changedAt: null, contentHash: null };
    const newestAt = Math.max(changedAt ?? 0, newest.get(post.instance));
    states.set(post.instance, {
      contentHash: contentHash ?? undefined,
      changedAt: changedAt ?? 0,
      newestAt,
      episodes: [],
    });
  }
  const closedAfter = oldestLate(groups, known, newest);
  for (const episode of await loadEpisodes(client, [...states.keys()], closedAfter))
    states.get(episode.instance)?.episodes.push(episode);
  return states;
}

/**
 * Stores diagnostics. A list that is the same as the newest one known costs one comparison in the database, shared with
 * all others of the batch, and no row; only what changed is loaded and written.
 */
export function createDiagnosticsWriter(newest: NewestPosts) {
  const write = async (client: PostgresClient, posts: readonly DiagnosticsPost[]): Promise<void> => {
    const { alike, mixed } = splitAlike(posts);
    // The mixed ones need what is known of them in any case.
    const always = mixed.flatMap(([first]) => (first ? { ...first, contentHash: "" } : []));
    const known = await differing(client, [...alike.map(({ first }) => first), ...always]);
    await recordSightings(
      client,
      "diagnostics",
      alike.filter(({ first }) => !known.has(first.instance)).map(({ all }) => all),
    );
    const groups = [
      ...alike.filter(({ first }) => known.has(first.instance)).map(({ all }) => all),
      ...mixed,
    ];
    if (groups.length === 0) return;
    const isNew = ({ instance }: DiagnosticsPost) => known.get(instance)?.contentHash === null;
    await register(client, groups.flat().filter(isNew));
    const states = await loadStates(client, groups, known, newest);
    for (const post of groups.flat()) {
      const state = states.get(post.instance);
      if (state) applyPost(state, post, randomUUIDv7);
    }
    await writeChanges(client, states);
  };
  const committed = (posts: readonly DiagnosticsPost[]) => {
    for (const { instance, at } of posts) newest.note(instance, at);
  };
  return { write, committed };
}
