import { parseArgs } from "node:util";
import type { FleetOptions } from "../fleet/fleet-options.ts";
import { type LoadResult, runLoad } from "../load/run-load.ts";
import { auditChecks, conclude, progressEvery } from "../load/show.ts";
import { ingest, withPlatform } from "../load/with-platform.ts";
import type { Platform } from "../platform/platform.ts";
import { formatTable, print } from "../report.ts";

const usage = `npm run load -- tls [--rate 1000] [--seconds 20]

What a heartbeat costs the gateway: plain, over HTTPS with keep-alive, with a fresh connection that resumes its
session, and with a fresh connection in full.`;

const options = {
  rate: { type: "string", default: "1000" },
  seconds: { type: "string", default: "20" },
  help: { type: "boolean", default: false },
} as const;

function modesOf(platform: Platform): Record<string, Partial<FleetOptions>> {
  const ca = platform.certificate;
  const targets = platform.tlsTargets();
  const fresh = { keepAlive: false, sockets: 1_000, localAddresses: ["127.0.0.1"] };
  return {
    "plain, keep-alive": {},
    "plain, fresh connection": fresh,
    "HTTPS, keep-alive": { targets, tls: { ca, resume: false } },
    "HTTPS, fresh, TLS 1.3 in full": { ...fresh, targets, tls: { ca, resume: false } },
    "HTTPS, fresh, TLS 1.3 resumed": { ...fresh, targets, tls: { ca, resume: true } },
    "HTTPS, fresh, TLS 1.2 resumed": { ...fresh, targets, tls: { ca, resume: true, maxVersion: "TLSv1.2" } },
  };
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const rate = Number(values.rate);
  return withPlatform({ services: ingest() }, async (platform) => {
    const results: [string, LoadResult][] = [];
    for (const [mode, with_] of Object.entries(modesOf(platform))) {
      print(`\n  ${mode}`);
      const result = await runLoad(platform, {
        instances: rate * 10,
        periodMs: 10_000,
        durationMs: Number(values.seconds) * 1_000,
        onSecond: progressEvery(5),
        ...with_,
      });
      results.push([mode, result]);
    }
    const rows = results.map(([mode, { summary, costs }]) => [
      mode,
      summary.latency.p50Ms,
      summary.latency.p99Ms,
      (costs.find(({ name }) => name === "ingest-gateway")?.cpuMicrosPerRequest ?? 0).toFixed(1),
      summary.socketsOpened,
    ]);
    print(`\n${formatTable([["mode", "p50 ms", "p99 ms", "gateway CPU µs", "connections"], ...rows])}`);
    const checks = results.flatMap(([mode, result]) =>
      auditChecks(result).map((check) => ({ ...check, name: `${mode}: ${check.name}` })),
    );
    return conclude("tls", args, startedAt, checks, { rows });
  });
}
