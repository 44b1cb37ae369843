import { mkdirSync } from "node:fs";
import { storingNiceness } from "../give-way.ts";
import type { ProcessSpec } from "../process-spec.ts";
import type { ServerContext } from "./server-context.ts";

/**
 * The pools that work all day. As a standard a worker yields its core seven thousand times after each piece of work, naps
 * (1 ms) three thousand times, and only then sleeps (10 ms); on few cores that is taken from all others.
 */
const restingPools = ["SHARED", "WAL_APPLY", "MAT_VIEW_REFRESH"];
const resting = restingPools.map((pool) => [`QDB_${pool}_WORKER_SLEEP_THRESHOLD`, "20"]);

const environment = ({ wiring, forTests }: ServerContext): Record<string, string> => {
  const { ports, secrets } = wiring;
  const oneWorker = [
    "SHARED_NETWORK",
    "SHARED_QUERY",
    "SHARED_WRITE",
    "HTTP_MIN",
    "WAL_APPLY",
    "MAT_VIEW_REFRESH",
    "EXPORT",
  ];
  return {
    QDB_CONFIG_VALIDATION_STRICT: "true",
    QDB_HTTP_BIND_TO: `127.0.0.1:${ports.questdbHttp}`,
    QDB_PG_NET_BIND_TO: `127.0.0.1:${ports.questdbPg}`,
    QDB_HTTP_MIN_BIND_TO: `127.0.0.1:${ports.questdbHealth}`,
    QDB_LINE_TCP_ENABLED: "false",
    QDB_LINE_AUTO_CREATE_NEW_TABLES: "false",
    QDB_LINE_AUTO_CREATE_NEW_COLUMNS: "false",
    QDB_METRICS_ENABLED: "true",
    QDB_TELEMETRY_ENABLED: "false",
    QDB_CAIRO_COMMIT_MODE: "sync",
    // Guards /exec, /write and the health and metrics port; without it anybody may run DDL.
    QDB_HTTP_USER: "rollcall",
    QDB_HTTP_PASSWORD: secrets.questdb,
    QDB_PG_USER: "rollcall",
    QDB_PG_PASSWORD: secrets.questdb,
    QDB_PG_READONLY_USER_ENABLED: "true",
    QDB_PG_READONLY_USER: "rollcall_reader",
    QDB_PG_READONLY_PASSWORD: secrets.questdbReader,
    ...Object.fromEntries(oneWorker.map((pool) => [`QDB_${pool}_WORKER_COUNT`, "1"])),
    ...Object.fromEntries(resting),
    // A line for each commit, too, wakes a worker that yields as much.
    QDB_LOG_W_STDOUT_LEVEL: "ERROR,CRITICAL,ADVISORY",
    // Lets even the read-only user suspend a table, so never outside tests.
    ...(forTests ? { QDB_DEV_MODE_ENABLED: "true" } : {}),
  };
};

export const prepareQuestdb = (context: ServerContext): ProcessSpec => {
  const { home, wiring, programs, questdbJar, questdbHeapMb, searchPath, forTests } = context;
  const root = home.path("questdb");
  for (const folder of ["db", "conf"])
    mkdirSync(home.path("questdb", folder), { recursive: true, mode: 0o700 });
  const memory = ["-Xms64m", `-Xmx${questdbHeapMb}m`, "-XX:+UseSerialGC"];
  // Compiling thoroughly takes half of the CPU of a start, and is not earned back within minutes.
  const compiler = forTests ? ["-XX:TieredStopAtLevel=1"] : [];
  return {
    name: "questdb",
    kind: "server",
    command: programs.java,
    args: [...memory, ...compiler, "-p", questdbJar, "-m", "io.questdb/io.questdb.ServerMain", "-d", root],
    env: { PATH: searchPath, LANG: "C.UTF-8", TZ: "UTC", ...environment(context) },
    cwd: root,
    logFile: home.logFile("questdb"),
    niceness: storingNiceness,
    port: wiring.ports.questdbHttp,
    isReady: async () => {
      const url = `http://127.0.0.1:${wiring.ports.questdbHttp}/exec?query=${encodeURIComponent("select 1")}`;
      const authorization = `Basic ${Buffer.from(`rollcall:${wiring.secrets.questdb}`).toString("base64")}`;
      const response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(2_000) });
      await response.arrayBuffer();
      return response.status === 200;
    },
    startWithinMs: 120_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 20_000,
  };
};
