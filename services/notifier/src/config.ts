import {
  boolean,
  brokerUrls,
  type Env,
  integer,
  optionalText,
  port,
  readEnv,
  text,
  url,
} from "@rollcall/service-kit";

export type Config = ReturnType<typeof loadConfig>;

export const loadConfig = (env: Env) =>
  readEnv(env, {
    amqpUrl: brokerUrls("AMQP_URL"),
    postgresUrl: url("POSTGRES_URL"),
    /** Channels' secrets are sealed with a key that follows from it. */
    tokenKey: text("TOKEN_KEY"),
    healthPort: port("HEALTH_PORT"),
    healthHost: text("HEALTH_HOST", { default: "127.0.0.1" }),
    logLevel: text("LOG_LEVEL", { default: "info" }),
    /** Where people find the dashboard: links in messages lead there; without it there are none. */
    publicUrl: optionalText("PUBLIC_URL"),
    /** Receivers in private networks, and over plain http. */
    allowPrivateTargets: boolean("ALLOW_PRIVATE_TARGETS", { default: false }),
    /** Messages under way at once, each to another channel. */
    senders: integer("SENDERS", { default: 16, min: 1, max: 200 }),
    /** How late a message or a timer may be when nobody said that it is due. */
    lookEveryMs: integer("LOOK_EVERY_MS", { default: 250, min: 20 }),
    /** Stretches the waits between attempts, in per cent: for drills. */
    retryScalePercent: integer("RETRY_SCALE_PERCENT", { default: 100, min: 1, max: 100 }),
    housekeepingEveryMs: integer("HOUSEKEEPING_EVERY_MS", { default: 3_600_000, min: 1_000 }),
  });
