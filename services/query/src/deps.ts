import type { CanaryWatch } from "./canary/canary-watch.ts";
import type { Log, Postgres } from "@rollcall/service-kit";
import type { Metrics } from "./metrics.ts";
import type { Scope } from "./scope.ts";
import type { IngestFigures } from "./stores/ingest-figures.ts";
import type { LiveState } from "./stores/live-state.ts";
import type { Questdb } from "./stores/questdb.ts";
import type { LiveStreams } from "./stream/live-streams.ts";

/** What the routes read from. */
export type Deps = {
  readonly postgres: Postgres;
  readonly live: LiveState;
  readonly questdb: Questdb;
  readonly ingestFigures: (scope: Scope) => Promise<IngestFigures>;
  readonly queueDepth: () => number | null;
  readonly canary: Pick<CanaryWatch, "lagSeconds" | "conditions">;
  readonly diskDays: () => Promise<number | null>;
  readonly streams: LiveStreams;
  readonly metrics: Metrics;
  readonly log: Log;
};
