import { brokerUrls, type Env, integer, port, readEnv, text, url } from "@rollcall/service-kit";

export type Config = ReturnType<typeof loadConfig>;

export const loadConfig = (env: Env) =>
  readEnv(env, {
    amqpUrl: brokerUrls("AMQP_URL"),
    postgresUrl: url("POSTGRES_URL"),
    healthPort: port("HEALTH_PORT"),
    healthHost: text("HEALTH_HOST", { default: "127.0.0.1" }),
    logLevel: text("LOG_LEVEL", { default: "info" }),
    flushEveryMs: integer("FLUSH_EVERY_MS", { default: 250, min: 1 }),
    flushAtEvents: integer("FLUSH_AT_EVENTS", { default: 5_000, min: 1 }),
    /** Unacked envelopes of each queue; one has up to 1 MB, and a multiple of that when it is read. */
    prefetch: integer("PREFETCH", { default: 64, min: 1, max: 65_535 }),
    foldSightingsEveryMs: integer("FOLD_SIGHTINGS_EVERY_MS", { default: 30_000, min: 100 }),
    foldCountsEveryMs: integer("FOLD_COUNTS_EVERY_MS", { default: 3_000, min: 100 }),
  });
