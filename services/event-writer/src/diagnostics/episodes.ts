import { type ActiveDiagnostic, type DiagnosticsPost, keyOf, type Severity } from "./read-diagnostics.ts";

/** From the post that first named a diagnostic to the first that no longer does; instants in µs. */
export type Episode = {
  readonly id: string;
  readonly instance: string;
  readonly module: string;
  readonly code: number;
  readonly severity: Severity;
  openedAt: number;
  closedAt: number | null;
  /** Newest post of those applied now that named it, and how many did; 0 when none. */
  lastSeenAt: number;
  seen: number;
  /** What that post said; undefined when it is as it was. */
  said: Pick<ActiveDiagnostic, "message" | "context"> | undefined;
  /** A post that is applied now ended it. */
  endsNow?: true;
  /** Not in the database yet. */
  readonly isNew: boolean;
};

/** What is known of one instance's diagnostics while posts are applied to it. */
export type InstanceDiagnostics = {
  /** Hash of the newest list, undefined when there was none. */
  contentHash: string | undefined;
  /** When the newest list became what it is. */
  changedAt: number;
  /** Newest post known, which changed nothing if it is newer than `changedAt`. */
  newestAt: number;
  /** The open ones, and of the closed ones those that a late post could have seen. */
  readonly episodes: Episode[];
};

const see = (episode: Episode, at: number) => {
  episode.lastSeenAt = Math.max(episode.lastSeenAt, at);
  episode.seen += 1;
};

function open(
  state: InstanceDiagnostics,
  { instance, at }: DiagnosticsPost,
  item: ActiveDiagnostic,
  newId: () => string,
): Episode {
  const { module, code, severity, message, context } = item;
  const said = { message, context };
  const times = { openedAt: at, closedAt: null, lastSeenAt: at };
  const episode: Episode = {
    id: newId(),
    instance,
    module,
    code,
    severity,
    ...times,
    seen: 1,
    said,
    isNew: true,
  };
  state.episodes.push(episode);
  return episode;
}

const openEpisodes = (state: InstanceDiagnostics) =>
  new Map(
    state.episodes.filter(({ closedAt }) => closedAt === null).map((episode) => [keyOf(episode), episode]),
  );

/** The list is another one now: what it names is open, everything else is over. */
function change(state: InstanceDiagnostics, post: DiagnosticsPost, newId: () => string): void {
  const { at, active } = post;
  const ending = openEpisodes(state);
  for (const item of active) {
    const known = ending.get(keyOf(item));
    if (known?.severity === item.severity) {
      ending.delete(keyOf(item));
      see(known, at);
      known.said = { message: item.message, context: item.context };
    } else {
      // Another severity is another episode: an error that became a warning is still an error to acknowledge.
      open(state, post, item, newId);
    }
  }
  for (const episode of ending.values()) {
    episode.closedAt = at;
    episode.endsNow = true;
  }
  state.contentHash = post.contentHash;
  state.changedAt = at;
}

/**
 * A post older than the newest known: it never reopens or closes anything. What it names is seen once more, or, where
 * nothing known covers its instant, was there for a while and is over: an error is not lost for having come late.
 */
function applyLate(state: InstanceDiagnostics, post: DiagnosticsPost, newId: () => string): void {
  const { at, active } = post;
  for (const item of active) {
    const same = state.episodes.filter(
      (episode) => keyOf(episode) === keyOf(item) && episode.severity === item.severity,
    );
    const covering = same.find(
      ({ openedAt, closedAt }) => openedAt <= at && (closedAt === null || at < closedAt),
    );
    const stillOpen = same.find(({ closedAt }) => closedAt === null);
    const known = covering ?? stillOpen;
    if (known) {
      see(known, at);
      known.openedAt = Math.min(known.openedAt, at);
    } else {
      open(state, post, item, newId).closedAt = state.newestAt;
    }
  }
}

/** Applies one post to what is known of its instance. Posts come in the order of the queue, mostly that of their time. */
export function applyPost(state: InstanceDiagnostics, post: DiagnosticsPost, newId: () => string): void {
  const { at, contentHash } = post;
  if (state.contentHash === undefined) change(state, post, newId);
  else if (at < state.newestAt && (contentHash !== state.contentHash || at < state.changedAt))
    applyLate(state, post, newId);
  else if (contentHash === state.contentHash)
    for (const episode of openEpisodes(state).values()) see(episode, at);
  else change(state, post, newId);
  state.newestAt = Math.max(state.newestAt, at);
}
