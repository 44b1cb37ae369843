import type { Liveness } from "./redis.ts";

/** One change of an instance's liveness, on its way from Redis to PostgreSQL. */
export type Flip = {
  readonly instance: string;
  /** The moment it became true, µs. */
  readonly atUs: number;
  readonly from: Liveness;
  readonly to: Liveness;
};

/** Time in which a shard could not hear, µs. */
export type BlindSpan = { readonly reason: string; readonly fromUs: number; readonly toUs: number };

const decodeFlip = (text: string): Flip => {
  const [instance = "", atUs, from, to] = text.split(",");
  return { instance, atUs: Number(atUs), from: from as Liveness, to: to as Liveness };
};

/** The value of field `flips`, as Lua writes it. */
export const encodeFlips = (flips: readonly Flip[]): string =>
  flips.map(({ instance, atUs, from, to }) => `${instance},${atUs},${from},${to}`).join(";");

/** What one entry of the stream `redisKeys.flips` says; those of one instance in their order. */
export function decodeFlipEntry(fields: readonly string[]): {
  readonly flips: readonly Flip[];
  readonly blind?: BlindSpan;
} {
  const [name, value = "", , second, , third, , fourth] = fields;
  if (name === "flips") return { flips: value.split(";").map(decodeFlip) };
  if (name === "blind")
    return { flips: [], blind: { reason: value, fromUs: Number(second), toUs: Number(third) } };
  // A release before this one wrote each by itself: fields instance, at, from, to.
  return {
    flips: [{ instance: value, atUs: Number(second), from: third as Liveness, to: fourth as Liveness }],
  };
}
