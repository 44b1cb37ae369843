import { canaryEverySeconds } from "@rollcall/contracts/identity";
import { brokerUrls, type Env, integer, optionalText, port, readEnv, text, url } from "@rollcall/service-kit";

export type Config = ReturnType<typeof loadConfig>;

export const loadConfig = (env: Env) =>
  readEnv(env, {
    amqpUrl: brokerUrls("AMQP_URL"),
    postgresUrl: url("POSTGRES_URL"),
    tokenKey: text("TOKEN_KEY"),
    healthPort: port("HEALTH_PORT"),
    healthHost: text("HEALTH_HOST", { default: "127.0.0.1" }),
    logLevel: text("LOG_LEVEL", { default: "info" }),
    /** A gateway's public address, as devices reach it; without it there is no canary. */
    canaryIngestUrl: optionalText("CANARY_INGEST_URL"),
    canaryEverySeconds: integer("CANARY_EVERY_SECONDS", { default: canaryEverySeconds, min: 1, max: 60 }),
    /** How long after its last word another takes over from one that is gone. */
    leaseMs: integer("LEASE_MS", { default: 4_000, min: 300 }),
    /** How late windows and expiries may be when nobody said that they changed. */
    lookEveryMs: integer("LOOK_EVERY_MS", { default: 5_000, min: 100 }),
    housekeepingEveryMs: integer("HOUSEKEEPING_EVERY_MS", { default: 3_600_000, min: 1_000 }),
    keepIdempotencyKeysHours: integer("KEEP_IDEMPOTENCY_KEYS_HOURS", { default: 48, min: 1 }),
  });
