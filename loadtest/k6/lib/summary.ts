import { target } from "./target.ts";

type Metric = { values: Record<string, number>; thresholds?: Record<string, { ok: boolean }> };
type Data = { metrics: Record<string, Metric>; state: { testRunDurationMs: number } };

/** A few lines for people; the whole as JSON in the file that SUMMARY names. */
export function handleSummary(data: Data): Record<string, string> {
  const { metrics } = data;
  const lines = Object.entries(metrics)
    .filter(([, { thresholds }]) => thresholds)
    .map(([name, { values, thresholds }]) => {
      const failed = Object.entries(thresholds ?? {}).filter(([, { ok }]) => !ok);
      const shown = Object.entries(values)
        .map(([key, value]) => `${key} ${Math.round(value * 100) / 100}`)
        .join(", ");
      return `  ${failed.length > 0 ? "MISS" : "ok  "}  ${name}: ${shown}`;
    });
  const requests = metrics.http_reqs?.values;
  lines.unshift(
    `  ${requests?.count ?? 0} requests to ${target.ingestUrl}, ${Math.round(requests?.rate ?? 0)}/s`,
  );
  return { stdout: `${lines.join("\n")}\n`, [__ENV.SUMMARY || "summary.json"]: JSON.stringify(data) };
}
