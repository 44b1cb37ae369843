import cluster, { type Worker } from "node:cluster";
import { type Env, type Log, type Readiness, type Resources, serveHealth } from "@rollcall/service-kit";
import { AggregatorRegistry, type PrometheusContentType, type Registry } from "prom-client";
import { type Config, loadConfig } from "./config.ts";

type Report = { readonly type: "readiness"; readonly readiness: Readiness };

const reportEveryMs = 500;
/** A process that has not reported for so long hangs. */
const reportValidMs = 3_000;
const restartAfterMs = 1_000;
const stopWithinMs = 9_000;

/** In a worker: tells the primary how it is, and answers its questions for metrics. */
export function reportToPrimary(
  registry: Registry,
  readiness: () => Promise<Readiness>,
): { close: () => void } {
  // Made for its side effect: from now on the primary's questions are answered.
  const answering = new AggregatorRegistry();
  AggregatorRegistry.setRegistries([registry]);
  const report = () =>
    void readiness().then((answer) =>
      process.connected ? process.send?.({ type: "readiness", readiness: answer } satisfies Report) : false,
    );
  report();
  const timer = setInterval(report, reportEveryMs);
  return {
    close: () => {
      clearInterval(timer);
      answering.clear();
    },
  };
}

/** Metrics of all workers, added up. */
class ClusterRegistry extends AggregatorRegistry<PrometheusContentType> {
  override metrics(): Promise<string> {
    return this.clusterMetrics();
  }
}

/** Keeps `count` workers running; one that ends before it was ever ready ends everything. */
class Workers {
  readonly #log: Log;
  readonly #reports = new Map<number, { at: number; readiness: Readiness }>();
  readonly #count: number;
  #stopping = false;

  constructor(count: number, log: Log) {
    this.#count = count;
    this.#log = log;
    for (let n = 1; n <= count; n += 1) this.#start(n);
  }

  /** Each must have reported lately, and be ready. */
  readonly readiness = (): Promise<Readiness> => {
    const after = performance.now() - reportValidMs;
    const reports = [...this.#reports.values()].filter(({ at }) => at > after);
    const ready = reports.filter((report) => report.readiness.ready).length;
    const probes = Object.assign(
      {},
      ...reports.map((report) => report.readiness.probes),
    ) as Readiness["probes"];
    const processes = { ok: ready === this.#count, ms: 0 };
    return Promise.resolve({ ready: processes.ok, probes: { ...probes, processes } });
  };

  async stop(): Promise<void> {
    this.#stopping = true;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(workers.map((worker) => this.#stopOne(worker)));
  }

  #stopOne(worker: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        worker.process.kill("SIGKILL");
        reject(new Error(`gateway process ${worker.process.pid} did not stop in time`));
      }, stopWithinMs);
      worker.once("exit", (code: number) => {
        clearTimeout(late);
        if (code === 0) resolve();
        else reject(new Error(`gateway process ${worker.process.pid} stopped with exit code ${code}`));
      });
      worker.process.kill("SIGTERM");
    });
  }

  #start(slot: number): void {
    const worker = cluster.fork({ GATEWAY_SLOT: String(slot) });
    worker.on("message", (message: Report) => {
      if (message.type === "readiness")
        this.#reports.set(worker.id, { at: performance.now(), readiness: message.readiness });
    });
    worker.on("exit", (code, signal) => {
      const wasReady = this.#reports.delete(worker.id);
      if (this.#stopping) return;
      this.#log.error({ pid: worker.process.pid, code, signal }, "a gateway process ended by itself");
      // Uncaught, so that the service fails as a whole: the next start would end the same way.
      if (!wasReady) throw new Error("a gateway process did not start");
      setTimeout(() => !this.#stopping && this.#start(slot), restartAfterMs);
    });
  }
}

/** The primary of several processes: it serves no device, only health and metrics of all. */
export async function startPrimary(env: Env, resources: Resources, log: Log): Promise<void> {
  const config: Config = loadConfig(env);
  const { processes, healthHost: host, healthPort: port } = config;
  const workers = resources.add("workers", new Workers(processes, log), (w) => w.stop());
  const parts = { readiness: workers.readiness, registry: new ClusterRegistry() };
  resources.add("health", await serveHealth({ host, port }, parts), (h) => h.close());
}
