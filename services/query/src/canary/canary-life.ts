import type { CanaryPost } from "./read-signs.ts";

/** A canary that nobody has sent for so long was switched off; its last round remains in PostgreSQL. */
const givenUpMs = 86_400_000;
const missedRounds = 3;

const newestSent = (posts: readonly CanaryPost[]) => Math.max(...posts.map(({ sentMs }) => sentMs));

/** none: there is no canary. silent: nobody sends it any more. */
export function canaryLife(
  posts: readonly CanaryPost[],
  nowMs: number,
  everyMs: number,
): "none" | "silent" | "sings" {
  const age = nowMs - newestSent(posts);
  if (posts.length === 0 || age > givenUpMs) return "none";
  return age > missedRounds * everyMs ? "silent" : "sings";
}
