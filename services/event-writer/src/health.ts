import {
  type BatchConsumer,
  createReadiness,
  type Postgres,
  type Probe,
  type Publisher,
  serveHealth,
} from "@rollcall/service-kit";
import type { Config } from "./config.ts";
import type { Metrics } from "./metrics.ts";

type Watched = {
  readonly consumers: Readonly<Record<string, BatchConsumer>>;
  readonly publisher: Publisher;
  readonly postgres: Postgres;
};

/** Serves health from the first moment: not ready, and why, until everything is open. */
export async function openHealth(config: Config, metrics: Metrics) {
  const probes: Record<string, Probe> = { started: () => false };
  const readiness = createReadiness(probes);
  const at = { port: config.healthPort, host: config.healthHost };
  const server = await serveHealth(at, { readiness, registry: metrics.registry });
  const watch = ({ consumers, publisher, postgres }: Watched) => {
    delete probes["started"];
    probes["broker"] = () =>
      publisher.isConnected() && Object.values(consumers).every((consumer) => consumer.isConnected());
    probes["postgres"] = () => postgres.query("select");
    for (const [name, consumer] of Object.entries(consumers))
      probes[`${name} stored`] = () => {
        const failure = consumer.failure();
        if (failure !== undefined) throw new Error(failure);
      };
    metrics.follow(consumers);
  };
  return { close: server.close, watch };
}
