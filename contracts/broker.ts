/** Every name on the broker, in one table. All queues are quorum queues, durable, and refuse when full. */
export const exchanges = {
  /** Direct, durable: envelopes from the gateway, routed by their kind; with `content-encoding: zstd` where it packed them. */
  events: "rollcall.events",
  /** Direct, durable: what a consumer could never store, routed by the name of the queue it came from. */
  dead: "rollcall.dead",
  /** Fan-out: "this row changed, read it again", to every process that holds a copy of it. */
  changes: "rollcall.changes",
  /** Fan-out: what just happened, for the live stream of people. */
  live: "rollcall.live",
  /** Topic, durable: facts, routed by their name `domain.verb`; see `events/`. */
  facts: "rollcall.facts",
} as const;

export const deviceKinds = ["heartbeat", "diagnostics", "status", "metrics"] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** What devices send, pings of monitors, what gateways refused, and their word that they hear. */
export const eventKinds = [...deviceKinds, "ping", "rejection", "hearing"] as const;
export type EventKind = (typeof eventKinds)[number];

export type QueueDefinition = {
  readonly name: string;
  readonly kinds: readonly EventKind[];
  /**
   * Only one consumer is active, the others stand by. Towards QuestDB because the price is per commit; for diagnostics
   * and statuses because "the latest post is what is active now" needs the posts of a device in their order.
   */
  readonly singleActive: boolean;
};

export const queues = {
  heartbeats: { name: "heartbeat-writer.heartbeats", kinds: ["heartbeat", "ping"], singleActive: true },
  readings: { name: "heartbeat-writer.readings", kinds: ["metrics"], singleActive: true },
  liveness: {
    name: "liveness.events",
    kinds: ["heartbeat", "status", "metrics", "ping", "hearing"],
    singleActive: false,
  },
  diagnostics: { name: "event-writer.diagnostics", kinds: ["diagnostics"], singleActive: true },
  statuses: { name: "event-writer.statuses", kinds: ["status"], singleActive: true },
  /** A run's start comes before its end. */
  pings: { name: "event-writer.pings", kinds: ["ping"], singleActive: true },
  rejections: { name: "event-writer.rejections", kinds: ["rejection"], singleActive: false },
} as const satisfies Record<string, QueueDefinition>;

export type FactQueueDefinition = {
  readonly name: string;
  /** Names of facts as the topic exchange matches them: `*` is one word, `#` any number. */
  readonly patterns: readonly string[];
  readonly singleActive: boolean;
};

/**
 * Durable queues of those who consume facts; each is declared by its consumer, when it first starts. With none bound a
 * fact is published to nobody, which is no error.
 */
export const factQueues = {
  notifier: {
    name: "notifier.facts",
    patterns: [
      "instance.*",
      "status.*",
      "diagnostic.*",
      "maintenance.*",
      "notice.*",
      "condition.*",
      "customer.*",
      "heartbeat.*",
      "endpoint.*",
      "certificate.*",
      "container.*",
      "resource.*",
      "update.*",
      "release.*",
      "incident.*",
      "job.*",
      "deployment.*",
    ],
    // The facts of one thing are applied in their order: opened before closed.
    singleActive: true,
  },
  /** What liveness decided about the instances of monitors: their open runs end with it. */
  monitors: {
    name: "event-writer.monitors",
    patterns: ["instance.overdue", "instance.alive"],
    singleActive: true,
  },
} as const satisfies Record<string, FactQueueDefinition>;

/**
 * After so many deliveries a message goes to the dead-letter queue. Consumers isolate poison long before; high, because
 * every unacked message counts when its consumer is killed, and a consumer that is killed often is no reason to give up.
 */
export const deliveryLimit = 100;

/** A queue beyond this many bytes refuses, and the gateway answers 503: memory stays bounded, nothing is lost. */
export const maxQueueBytes = 4 * 1024 ** 3;

export const deadQueueName = (queue: string): string => `${queue}.dead`;
