import cluster from "node:cluster";
import {
  announceChange,
  createReadiness,
  type Env,
  listenToChanges,
  type Log,
  openPostgres,
  openPublisher,
  type Postgres,
  type Publisher,
  type Readiness,
  type Resources,
  runService,
  serveHealth,
} from "@rollcall/service-kit";
import type { Registry } from "prom-client";
import { type Config, loadConfig } from "./config.ts";
import { createDirectory, type Directory } from "./directory.ts";
import { DirectoryRefresh } from "./directory-refresh.ts";
import { createDirectoryStore } from "./directory-store.ts";
import { createGateway } from "./gateway.ts";
import { createLastUsed } from "./last-used.ts";
import { openListeners } from "./listeners.ts";
import { createMetrics } from "./metrics.ts";
import { createMonitorDirectory, type MonitorDirectory } from "./pings/monitor-directory.ts";
import { createMonitorStore, type MonitorStore } from "./pings/monitor-store.ts";
import { reportToPrimary, startPrimary } from "./several-processes.ts";

/** Loads the copy of tokens and customers and keeps it as the database has it. */
async function openDirectory(
  config: Config,
  resources: Resources,
  { postgres, publisher, log }: { publisher: Publisher; postgres: Postgres; log: Log },
): Promise<{ directory: Directory; monitors: MonitorDirectory; monitorStore: MonitorStore }> {
  const directory = createDirectory(config.tokenKey);
  const monitors = createMonitorDirectory();
  const store = createDirectoryStore(postgres, directory);
  const monitorStore = createMonitorStore(postgres, directory, monitors);
  await store.readAll();
  await monitorStore.readAll();
  resources.add("last used", createLastUsed(postgres, directory.tokens, log), (l) => l.close());
  const tellRead = (ids: readonly string[]) => {
    // Who made them waits for this word a moment; without it he waits a moment longer.
    for (const key of ids) void announceChange(publisher, { table: "heard_tokens", key }).catch(() => {});
  };
  const refresh = new DirectoryRefresh(store, log, {
    everyMs: config.refreshEveryMs,
    monitorStore,
    onTokensRead: tellRead,
  });
  resources.add("refresh", refresh, (r) => r.close());
  const changes = await listenToChanges(config.amqpUrl, log, {
    onChange: (change) => refresh.onChange(change),
    onConnect: () => refresh.readAllSoon(),
  });
  resources.add("changes", changes, (c) => c.close());
  return { directory, monitors, monitorStore };
}

/** A health port of its own, or word to the process that has one for all. */
async function openHealth(
  { healthHost: host, healthPort: port }: Config,
  resources: Resources,
  parts: { readiness: () => Promise<Readiness>; registry: Registry },
): Promise<void> {
  if (cluster.isWorker)
    resources.add("report", reportToPrimary(parts.registry, parts.readiness), (r) => r.close());
  else resources.add("health", await serveHealth({ host, port }, parts), (h) => h.close());
}

async function start(env: Env, resources: Resources, log: Log): Promise<void> {
  const config = loadConfig(env);
  const metrics = createMetrics();
  const postgres = resources.add("postgres", openPostgres(config.postgresUrl, log), (p) => p.end());
  const publisher = resources.add("publisher", await openPublisher(config.amqpUrl, log), (p) => p.close());
  const copies = await openDirectory(config, resources, { postgres, publisher, log });

  let accepting = false;
  const readiness = createReadiness(
    { broker: () => publisher.isConnected() && !publisher.isBlocked(), accepting: () => accepting },
    { cacheMs: 200 },
  );
  await openHealth(config, resources, { readiness, registry: metrics.registry });
  const parts = { log, metrics, publisher, postgres, ...copies, readiness };
  const gateway = await createGateway(config, resources, parts);
  const listeners = await openListeners(config, gateway, log);
  resources.add("listeners", listeners, (l) => l.close());
  accepting = true;
  resources.add("readiness", gateway.engine.replies, (replies) => {
    accepting = false;
    replies.closeConnections();
  });
  log.info({ ports: listeners.ports }, "listening");
}

const { LOG_LEVEL: logLevel = "info", GATEWAY_PROCESSES = "1" } = process.env;
const isPrimary = cluster.isPrimary && GATEWAY_PROCESSES !== "1";
await runService(
  "ingest-gateway",
  (resources, log) => (isPrimary ? startPrimary : start)(process.env, resources, log),
  { logLevel },
);
