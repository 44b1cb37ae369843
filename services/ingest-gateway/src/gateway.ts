import type { RequestListener } from "node:http";
import { hostname } from "node:os";
import {
  clientAddress,
  type Log,
  type Publisher,
  type Queryable,
  type Readiness,
  type Resources,
  type Sender,
} from "@rollcall/service-kit";
import { createArrivalClock } from "./arrival-clock.ts";
import { createBodyReader } from "./body-reader.ts";
import type { Config } from "./config.ts";
import { loadContract } from "./contract.ts";
import { createDeviceLimit } from "./device-limit.ts";
import { targetOf } from "./device-route.ts";
import type { Directory } from "./directory.ts";
import { createExpressApp } from "./express-app.ts";
import type { Engine } from "./engine.ts";
import { createHearing, type Hearing } from "./hearing.ts";
import { createIntake } from "./intake.ts";
import { addGauges, type Metrics } from "./metrics.ts";
import { createLeftOutNotes } from "./left-out-notes.ts";
import { MicroBatches } from "./micro-batches.ts";
import { createByPing } from "./pings/create-by-ping.ts";
import type { MonitorDirectory } from "./pings/monitor-directory.ts";
import type { MonitorStore } from "./pings/monitor-store.ts";
import { createPingDoor, type PingDoor, type PingDoorParts } from "./pings/ping-door.ts";
import { createPingReporter } from "./pings/ping-reporter.ts";
import { createRefusalReporter } from "./refusal-reporter.ts";
import { createRejectionLog, type RejectionLog } from "./rejection-log.ts";
import { createReplies } from "./reply.ts";

const maxBufferedBytes = 256 * 1024 * 1024;

export type Gateway = {
  readonly engine: Engine;
  /** Express: what node:http has read. */
  readonly express: RequestListener;
};

export type GatewayParts = {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly publisher: Publisher;
  readonly postgres: Queryable;
  readonly directory: Directory;
  readonly monitors: MonitorDirectory;
  readonly monitorStore: MonitorStore;
  readonly readiness: () => Promise<Readiness>;
};

function openBatches(
  { gatherMs, deadlineMs, maxInFlight }: Config,
  { metrics, publisher }: GatewayParts,
  hearing: Hearing,
) {
  return new MicroBatches(publisher, {
    gatherMs,
    deadlineMs,
    maxInFlight,
    onSettled: (kind, { events, seconds, outcome }) => {
      metrics.events(kind, outcome, events);
      hearing.count(outcome === "stored" ? "taken" : "refused", events);
      metrics.publishSeconds.observe(seconds);
      metrics.batchEvents.observe(events);
    },
  });
}

type Gauged = {
  batches: MicroBatches;
  rejections: RejectionLog;
  directory: Directory;
  monitors: MonitorDirectory;
};

const addGatewayGauges = ({ registry }: Metrics, { batches, rejections, directory, monitors }: Gauged) =>
  addGauges(registry, {
    in_flight_events: {
      help: "Events published and not confirmed yet.",
      value: () => batches.inFlight,
      aggregator: "sum",
    },
    rejections_waiting: {
      help: "Rejections that the broker does not have yet.",
      value: rejections.waiting,
      aggregator: "sum",
    },
    tokens: {
      help: "Tokens known, revoked and expired ones too.",
      value: () => directory.tokens.size,
      aggregator: "max",
    },
    monitors: {
      help: "Monitors known, paused ones too.",
      value: () => monitors.byId.size,
      aggregator: "max",
    },
  });

type OfPings = Pick<PingDoorParts, "clock" | "batches" | "maxInFlightPerCustomer"> & {
  readonly rejections: RejectionLog;
  readonly hearing: Hearing;
};

function openPings(parts: GatewayParts, { rejections, hearing, ...own }: OfPings): PingDoor {
  const { postgres, publisher, metrics, monitors, monitorStore: store } = parts;
  return createPingDoor({
    ...own,
    monitors,
    create: createByPing({ postgres, publisher, store, monitors }),
    report: createPingReporter(rejections, metrics),
    count: (outcome) => metrics.requests("ping", outcome),
    onOverload: () => hearing.count("refused", 1),
  });
}

/** Everything between a request and the broker. */
export async function createGateway(
  config: Config,
  resources: Resources,
  parts: GatewayParts,
): Promise<Gateway> {
  const { log, metrics, publisher, directory } = parts;
  const clock = resources.add("clock", createArrivalClock(), (c) => c.close());
  const onPublished = (refusals: number) => metrics.rejectionsPublished.inc(refusals);
  const rejections = createRejectionLog(publisher, log, { now: clock.now, onPublished });
  resources.add("rejections", rejections, (r) => r.close());
  const gateway = `${hostname()}:${config.httpPort}/${config.slot}`;
  const hearing = createHearing({ publisher, log, gateway, now: clock.now });
  resources.add("hearing", hearing, (h) => h.close());
  const batches = resources.add("batches", openBatches(config, parts, hearing), (b) => b.close());
  const peerAddress = (sender: Sender) => clientAddress(sender, config.trustedProxies);
  const deviceLimit = createDeviceLimit(parts.postgres);
  const maxInFlightPerCustomer = Math.ceil(config.maxInFlight / 2);
  const { monitors } = parts;
  const engine: Engine = {
    pings: openPings(parts, { clock, batches, rejections, hearing, maxInFlightPerCustomer }),
    bodies: createBodyReader({ maxBufferedBytes }),
    contract: loadContract(),
    directory,
    intake: createIntake({
      clock,
      batches,
      deviceLimit,
      maxInFlightPerCustomer,
      onRefused: () => hearing.count("refused", 1),
    }),
    metrics,
    peerAddress,
    replies: createReplies(),
    report: createRefusalReporter(rejections, metrics),
    noteLeftOut: createLeftOutNotes(rejections, Date.now),
  };
  addGatewayGauges(metrics, { batches, rejections, directory, monitors });
  const app = await createExpressApp(engine, parts);
  return {
    engine,
    express: (request, response) => {
      request.url = targetOf(request.url ?? "/");
      app(request, response);
    },
  };
}
