import { canaryCustomer } from "@rollcall/contracts/identity";
import { errorMessage, type Log } from "@rollcall/service-kit";
import type { Metrics } from "../metrics.ts";
import { type Scope, scopeKey } from "../scope.ts";
import { type Questdb, slugList } from "./questdb.ts";

export type IngestFigures = {
  readonly heartbeatsPerSecond: number | null;
};

const keepMs = 2_000;
const maxKept = 1_000;
const unknownFigures: IngestFigures = { heartbeatsPerSecond: null };

async function readFigures(questdb: Questdb, { customers }: Scope): Promise<IngestFigures> {
  if (customers !== null && customers.length === 0) return unknownFigures;
  const ofThem =
    customers === null ? `customer <> '${canaryCustomer}'` : `customer in (${slugList(customers)})`;
  const [counted] = await questdb.query<{ beats: string }>(
    `select count() as beats from heartbeats where received_at > dateadd('s', -60, now()) and ${ofThem}`,
  );
  return { heartbeatsPerSecond: Number(counted?.beats ?? 0) / 60 };
}

/** The figures of the last minute, asked at most every two seconds for each scope. Never rejects. */
export function createIngestFigures(questdb: Questdb, log: Log, metrics: Metrics) {
  const kept = new Map<string, { until: number; figures: Promise<IngestFigures> }>();
  const failed = (error: unknown): IngestFigures => {
    metrics.degradedTotal.inc({ store: "questdb" });
    log.warn({ reason: errorMessage(error) }, "questdb does not answer, figures are left out");
    return unknownFigures;
  };
  return (scope: Scope): Promise<IngestFigures> => {
    const key = scopeKey(scope);
    const known = kept.get(key);
    if (known && known.until > performance.now()) return known.figures;
    if (kept.size >= maxKept) kept.clear();
    const figures = readFigures(questdb, scope).catch(failed);
    kept.set(key, { until: performance.now() + keepMs, figures });
    return figures;
  };
}
