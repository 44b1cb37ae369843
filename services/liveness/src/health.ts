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
import type { RedisConnection } from "./redis-connection.ts";

type Watched = {
  readonly consumer: BatchConsumer;
  readonly publisher: Publisher;
  readonly postgres: Postgres;
  readonly redis: RedisConnection;
};

/** Serves health from the first moment: not ready, and why, until everything is open. */
export async function openHealth(config: Config, metrics: Metrics) {
  const probes: Record<string, Probe> = { started: () => false };
  const at = { port: config.healthPort, host: config.healthHost };
  const server = await serveHealth(at, { readiness: createReadiness(probes), registry: metrics.registry });
  const watch = ({ consumer, publisher, postgres, redis }: Watched) => {
    delete probes["started"];
    probes["broker"] = () => consumer.isConnected() && publisher.isConnected();
    probes["redis"] = () => redis.client.ping();
    probes["postgres"] = () => postgres.query("select 1");
    probes["events applied"] = () => {
      const failure = consumer.failure();
      if (failure !== undefined) throw new Error(failure);
    };
  };
  return { close: server.close, watch };
}
