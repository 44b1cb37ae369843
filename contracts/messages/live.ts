import type { Colour } from "../colour.ts";
import type { Liveness } from "../redis.ts";

/** One message on `rollcall.live`, at least once, in no order across messages. `live.schema.json` is its schema. */
export type LiveMessage = { readonly version: 1; readonly events: readonly LiveEvent[] };

export type LiveEvent = FlipEvent | NoticeEvent | OverflowEvent;

/** The same (instance, at, to) may come twice: it is one flip. */
export type FlipEvent = {
  readonly type: "flip";
  /** The moment it became true, µs since the epoch. */
  readonly at: number;
  readonly instance: string;
  readonly customer: string;
  readonly machine: string;
  readonly software: string;
  readonly from: Liveness;
  readonly to: Liveness;
  /** The instance's colour after the flip. */
  readonly colour: Colour;
};

/** A row of `notices` was written; the same id comes again when it changes (it ends, or grows). */
export type NoticeEvent = {
  readonly type: "notice";
  readonly id: string;
  readonly kind: "blind" | "mass_silence";
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** More flips of these customers are there than are told, of anybody when null: the lists have them. */
export type OverflowEvent = { readonly type: "overflow"; readonly customers: readonly string[] | null };
