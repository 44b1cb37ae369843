import { canaryEverySeconds } from "@rollcall/contracts/identity";
import { brokerUrls, type Env, integer, port, readEnv, text, url } from "@rollcall/service-kit";

export type Config = ReturnType<typeof loadConfig>;

export const loadConfig = (env: Env) =>
  readEnv(env, {
    amqpUrl: brokerUrls("AMQP_URL"),
    postgresUrl: url("POSTGRES_URL"),
    redisUrl: url("REDIS_URL"),
    questdbUrl: url("QUESTDB_HTTP_URL"),
    healthPort: port("HEALTH_PORT"),
    healthHost: text("HEALTH_HOST", { default: "127.0.0.1" }),
    logLevel: text("LOG_LEVEL", { default: "info" }),
    /** Unacked envelopes: bounds memory. At 16,667 heartbeats/s in envelopes of 33 some 30 are unacked. */
    prefetch: integer("PREFETCH", { default: 100, min: 1, max: 65_535 }),
    flushEveryMs: integer("FLUSH_EVERY_MS", { default: 50, min: 1 }),
    flushAtEvents: integer("FLUSH_AT_EVENTS", { default: 5_000, min: 1 }),
    sweepEveryMs: integer("SWEEP_EVERY_MS", { default: 250, min: 10, max: 1_000 }),
    /** What arrived at a gateway less than this ago may still be on its way to us. */
    hearingMarginMs: integer("HEARING_MARGIN_MS", { default: 300, min: 0, max: 3_000 }),
    /** The same as control's: not heard for one and a half times as long, the gateways count as deaf. */
    canaryEverySeconds: integer("CANARY_EVERY_SECONDS", { default: canaryEverySeconds, min: 1, max: 60 }),
    /** After blind time everybody gets this long to be heard again, at most his threshold. */
    graceSeconds: integer("GRACE_SECONDS", { default: 120, min: 1 }),
    checkpointEverySeconds: integer("CHECKPOINT_EVERY_SECONDS", { default: 240, min: 1 }),
    refreshThresholdsEverySeconds: integer("REFRESH_THRESHOLDS_EVERY_SECONDS", { default: 60, min: 1 }),
    /** Instances whose facts are remembered, 12 to 48 bytes each; more are asked for in PostgreSQL again and again. */
    rememberedInstances: integer("REMEMBERED_INSTANCES", { default: 4_000_000, min: 1_024 }),
  });
