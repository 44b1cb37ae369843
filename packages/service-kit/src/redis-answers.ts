/** What a pipeline's `exec` of ioredis answers. */
type Replies = readonly (readonly [Error | null, unknown])[] | null;

/** The answers of one round trip to Redis, or the first error among them. */
export const answersOf = (replies: Replies): unknown[] =>
  (replies ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
