import type { EventKind } from "@rollcall/contracts/broker";
import type { EventOf } from "@rollcall/contracts/messages";
import {
  type BatchConsumer,
  consumeBatches,
  type Log,
  type Postgres,
  type Publisher,
} from "@rollcall/service-kit";
import type { Config } from "./config.ts";
import { createEnvelopeStore, type Posts, type PostWriter } from "./envelope-store.ts";
import type { Keyed } from "./idempotency.ts";
import type { Metrics } from "./metrics.ts";
import { readPosts } from "./read-posts.ts";

type Surroundings = {
  readonly log: Log;
  readonly publisher: Publisher;
  readonly postgres: Postgres;
  readonly metrics: Metrics;
  readonly config: Config;
  /** Called after each commit: facts may wait in the outbox. */
  readonly stored: () => void;
};

type Handler<K extends EventKind, P> = Omit<PostWriter<P>, "queue"> & {
  readonly read: (event: EventOf<K>) => P;
};

/** Answers how to consume one queue with the handler of its kind. */
export function createConsumers({ log, publisher, postgres, metrics, config, stored }: Surroundings) {
  return <K extends EventKind, P extends Keyed>(
    name: string,
    queue: string,
    { read, committed, ...writer }: Handler<K, P>,
  ): Promise<BatchConsumer> =>
    consumeBatches<K, Posts<P>>(config.amqpUrl, log, publisher, {
      ...createEnvelopeStore<P>(postgres, {
        queue,
        ...writer,
        committed: (posts) => {
          committed?.(posts);
          stored();
        },
      }),
      queue,
      exactNumbers: true,
      read: readPosts<K, P>(read),
      count: metrics.countFates(name),
      prefetch: config.prefetch,
      flushEveryMs: config.flushEveryMs,
      flushAtEvents: config.flushAtEvents,
    });
}
