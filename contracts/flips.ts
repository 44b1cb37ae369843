import type { Liveness } from "./redis.ts";

/** One change of an instance's liveness, on its way from Redis to PostgreSQL. */
export type Flip = {
  readonly instance: string;
  /** The moment it became true, µs. */
  readonly atUs: number;
  readonly from: Liveness;
  readonly to: Liveness;
};

/** The flips of one Lua call by columns of one length, those of one instance in their order. */
export type FlipColumns = {
  readonly instance: readonly string[];
  /** µs */
  readonly at: readonly string[];
  readonly from: readonly Liveness[];
  readonly to: readonly Liveness[];
};

/** Time in which a shard could not hear, µs. */
export type BlindSpan = { readonly reason: string; readonly fromUs: number; readonly toUs: number };

/** An entry of the stream as Redis answers it. */
export type FlipEntry = readonly [id: string, fields: readonly string[]];

export const noFlips: FlipColumns = { instance: [], at: [], from: [], to: [] };
const livenesses = (text: string) => text.split(",") as Liveness[];

/** What one entry of the stream `redisKeys.flips` says; undefined when it is none of ours. */
export function decodeFlipEntry(
  fields: readonly string[],
): { readonly flips: FlipColumns; readonly blind?: BlindSpan } | undefined {
  const [name, first = "", , second = "", , third = "", , fourth = ""] = fields;
  if (name === "blind")
    return { flips: noFlips, blind: { reason: first, fromUs: Number(second), toUs: Number(third) } };
  if (name !== "instance") return undefined;
  return {
    flips: {
      instance: first.split(","),
      at: second.split(","),
      from: livenesses(third),
      to: livenesses(fourth),
    },
  };
}

/** The fields of such an entry, as Lua writes them. */
export const encodeFlips = (flips: readonly Flip[]): string[] =>
  Object.entries({
    instance: flips.map(({ instance }) => instance),
    at: flips.map(({ atUs }) => atUs),
    from: flips.map(({ from }) => from),
    to: flips.map(({ to }) => to),
  }).flatMap(([name, values]) => [name, values.join(",")]);

export const flipsOf = ({ instance, at, from, to }: FlipColumns): Flip[] =>
  instance.map((id, n) => ({
    instance: id,
    atUs: Number(at[n]),
    from: from[n] as Liveness,
    to: to[n] as Liveness,
  }));
