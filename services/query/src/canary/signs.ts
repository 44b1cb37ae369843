import type { QueueView } from "../stores/queue-depth.ts";
import type { HopView } from "./hop-lag.ts";
import type { HopName, StoreName } from "./hops.ts";
import type { CanaryPost } from "./read-signs.ts";

/** All that is known at one look; conditions follow from it. */
export type Signs = {
  readonly nowMs: number;
  readonly everyMs: number;
  readonly answers: Readonly<Record<StoreName | "rabbitmq", boolean>>;
  /** As they were read last; empty when there is no canary. */
  readonly posts: readonly CanaryPost[];
  readonly hops: Readonly<Record<HopName, HopView>>;
  /** Tables of QuestDB. */
  readonly suspended: readonly string[];
  /** Of those that nobody has played again. */
  readonly deadLetters: number;
  readonly queues: ReadonlyMap<string, QueueView>;
};
