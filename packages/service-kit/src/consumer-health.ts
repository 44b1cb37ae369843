import type { Registry } from "prom-client";
import type { BatchConsumer } from "./batch-consumer.ts";
import { createReadiness, type Probe, serveHealth } from "./health.ts";
import type { Publisher } from "./publisher.ts";

type Watched = {
  /** By what they store: the probe of `heartbeats` is `heartbeats stored`. */
  readonly consumers: Readonly<Record<string, BatchConsumer>>;
  readonly publisher: Publisher;
  /** The stores, and whatever else the service needs. */
  readonly probes: Readonly<Record<string, Probe>>;
};

/** Health of a service that consumes queues, from its first moment: not ready, and why, until everything is open. */
export async function openConsumerHealth(
  { healthPort: port, healthHost: host }: { readonly healthPort: number; readonly healthHost: string },
  registry: Registry,
) {
  const probes: Record<string, Probe> = { started: () => false };
  const server = await serveHealth({ port, host }, { readiness: createReadiness(probes), registry });
  const watch = ({ consumers, publisher, probes: others }: Watched): void => {
    delete probes["started"];
    const all = Object.entries(consumers);
    probes["broker"] = () => publisher.isConnected() && all.every(([, consumer]) => consumer.isConnected());
    for (const [name, consumer] of all)
      probes[`${name} stored`] = () => {
        const failure = consumer.failure();
        if (failure !== undefined) throw new Error(failure);
      };
    Object.assign(probes, others);
  };
  return { close: server.close, watch };
}
