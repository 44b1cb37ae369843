import { brokerUrls, type Env, integer, port, readEnv, text, url } from "@rollcall/service-kit";

export type Config = ReturnType<typeof loadConfig>;

export const loadConfig = (env: Env) =>
  readEnv(env, {
    amqpUrl: brokerUrls("AMQP_URL"),
    questdbUrl: url("QUESTDB_HTTP_URL"),
    healthPort: port("HEALTH_PORT"),
    healthHost: text("HEALTH_HOST", { default: "127.0.0.1" }),
    logLevel: text("LOG_LEVEL", { default: "info" }),
    flushEveryMs: integer("FLUSH_EVERY_MS", { default: 1_000, min: 10 }),
    flushAtRows: integer("FLUSH_AT_ROWS", { default: 20_000, min: 1 }),
    /** Unacked envelopes; at 16,667 heartbeats/s in envelopes of 33 a second brings about 500. */
    prefetchHeartbeats: integer("PREFETCH_HEARTBEATS", { default: 2_000, min: 1, max: 65_535 }),
    /** An envelope has up to 1 MB, and its rows several times that. */
    prefetchReadings: integer("PREFETCH_READINGS", { default: 24, min: 1, max: 65_535 }),
    distinctValues: integer("DISTINCT_VALUES", { default: 400, min: 1 }),
    distinctValuesPerInstance: integer("DISTINCT_VALUES_PER_INSTANCE", { default: 200, min: 1 }),
    /** Longer than readings are kept, whose symbols are in use until then. */
    distinctValuesKeptDays: integer("DISTINCT_VALUES_KEPT_DAYS", { default: 35, min: 1 }),
    writeTimeoutMs: integer("WRITE_TIMEOUT_MS", { default: 10_000, min: 100 }),
    watchEveryMs: integer("WATCH_EVERY_MS", { default: 10_000, min: 100 }),
    rollUpEveryMs: integer("ROLL_UP_EVERY_MS", { default: 60_000, min: 100 }),
  });
