import type { EventKind } from "@rollcall/contracts/broker";
import type { Envelope } from "@rollcall/contracts/messages";
import {
  type BatchConsumer,
  consumeBatches,
  type Log,
  type Publisher,
  type Reading,
} from "@rollcall/service-kit";
import type { Config } from "./config.ts";
import type { Metrics } from "./metrics.ts";
import type { ReadParts } from "./read-heartbeats.ts";
import type { createRowStore, Rows } from "./rows.ts";
import type { createTableWatch } from "./table-watch.ts";

type Surroundings = {
  readonly store: ReturnType<typeof createRowStore>;
  readonly parts: Pick<ReadParts, "distinct" | "nowUs">;
  readonly watch: ReturnType<typeof createTableWatch>;
  readonly metrics: Metrics;
  readonly config: Config;
};

type Table<K extends EventKind> = {
  readonly table: "heartbeats" | "readings";
  readonly queue: string;
  readonly prefetch: number;
  readonly expect?: (at: number) => void;
  readonly createReader: (parts: ReadParts) => (envelope: Envelope<K>) => Reading<Rows>;
};

/** Consumes one queue into its table. */
export function consumeRows<K extends EventKind>(
  log: Log,
  publisher: Publisher,
  { store, parts, watch, metrics, config }: Surroundings,
  { table, queue, prefetch, createReader, expect }: Table<K>,
): Promise<BatchConsumer> {
  const read = createReader({
    ...parts,
    ...(expect && { expect }),
    keptSinceUs: () => parts.nowUs() - watch.ttlUs(table),
    count: (outcome, rows) => metrics.rows.inc({ table, outcome }, rows),
  });
  return consumeBatches<K, Rows>(config.amqpUrl, log, publisher, {
    ...store,
    queue,
    prefetch,
    read,
    count: metrics.countFates(table),
    flushEveryMs: config.flushEveryMs,
    flushAtEvents: config.flushAtRows,
  });
}
