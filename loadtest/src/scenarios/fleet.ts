import { parseArgs } from "node:util";
import { runLoad } from "../load/run-load.ts";
import { auditChecks, conclude, costTable, figuresOf, progressEvery } from "../load/show.ts";
import { startPlatform } from "../platform/platform.ts";
import { print } from "../report.ts";

const usage = `npm run load -- fleet [--instances 20000] [--period 60] [--minutes 2] [--mixed] [--silent 0]
  [--gateways 1] [--sockets 1000] [--overdue 300] [--https] [--fresh]

Starts a private Rollcall and a fleet that reports to it; afterwards every request is looked up in the stores.
  --period    seconds between two reports of an instance
  --mixed     a tenth of the requests are diagnostics, status and metrics
  --silent    so many instances stop after a third of the time
  --fresh     a fresh connection for every request, as the product's own client does`;

const options = {
  instances: { type: "string", default: "20000" },
  period: { type: "string", default: "60" },
  minutes: { type: "string", default: "2" },
  silent: { type: "string", default: "0" },
  gateways: { type: "string", default: "1" },
  sockets: { type: "string", default: "1000" },
  overdue: { type: "string", default: "300" },
  mixed: { type: "boolean", default: false },
  https: { type: "boolean", default: false },
  fresh: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const durationMs = Number(values.minutes) * 60_000;
  const platform = await startPlatform({
    services: {
      "ingest-gateway": Number(values.gateways),
      "heartbeat-writer": 1,
      "event-writer": 1,
      liveness: 1,
    },
    overdueAfterS: Number(values.overdue),
    progress: print,
  });
  try {
    const result = await runLoad(platform, {
      instances: Number(values.instances),
      periodMs: Number(values.period) * 1_000,
      jitterMs: Number(values.period) * 20,
      durationMs,
      sockets: Number(values.sockets),
      silent: Number(values.silent),
      silentAfterMs: durationMs / 3,
      keepAlive: !values.fresh,
      mix: values.mixed ? 0.1 : 0,
      ...(values.https
        ? { targets: platform.tlsTargets(), tls: { ca: platform.certificate, resume: true } }
        : {}),
      onSecond: progressEvery(10),
    });
    print(costTable(result));
    return conclude("fleet", args, startedAt, auditChecks(result), figuresOf(result));
  } finally {
    await platform.stop();
  }
}
