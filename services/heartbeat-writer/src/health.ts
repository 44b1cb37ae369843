import {
  type BatchConsumer,
  createReadiness,
  type Probe,
  type Publisher,
  serveHealth,
} from "@rollcall/service-kit";
import type { Config } from "./config.ts";
import type { Metrics } from "./metrics.ts";
import type { createTableWatch } from "./table-watch.ts";

type Watched = {
  readonly heartbeats: BatchConsumer;
  readonly readings: BatchConsumer;
  readonly publisher: Publisher;
  readonly watch: ReturnType<typeof createTableWatch>;
};

const mustStore = (consumer: BatchConsumer) => () => {
  const failure = consumer.failure();
  if (failure !== undefined) throw new Error(failure);
};

/** Serves health from the first moment: not ready, and why, until everything is open. */
export async function openHealth(config: Config, metrics: Metrics) {
  const probes: Record<string, Probe> = { started: () => false };
  const readiness = createReadiness(probes);
  const at = { port: config.healthPort, host: config.healthHost };
  const server = await serveHealth(at, { readiness, registry: metrics.registry });
  const watch = ({ heartbeats, readings, publisher, watch }: Watched) => {
    delete probes["started"];
    probes["broker"] = () => heartbeats.isConnected() && readings.isConnected() && publisher.isConnected();
    probes["heartbeats stored"] = mustStore(heartbeats);
    probes["readings stored"] = mustStore(readings);
    probes["questdb tables applied"] = watch.probe;
    metrics.follow({ heartbeats, readings });
  };
  return { close: server.close, watch };
}
