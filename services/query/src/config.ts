import { canaryEverySeconds } from "@rollcall/contracts/identity";
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

export const loadConfig = (env: Env) =>
  readEnv(env, {
    httpPort: port("HTTP_PORT"),
    httpHost: text("HTTP_HOST", { default: "127.0.0.1" }),
    healthPort: port("HEALTH_PORT"),
    healthHost: text("HEALTH_HOST", { default: "127.0.0.1" }),
    logLevel: text("LOG_LEVEL", { default: "info" }),
    postgresUrl: url("POSTGRES_URL"),
    redisUrl: url("REDIS_URL"),
    questdbPgUrl: url("QUESTDB_PG_URL"),
    amqpUrl: brokerUrls("AMQP_URL"),
    tokenKey: text("TOKEN_KEY"),
    /** For tests: an answer that breaks the contract becomes a 500. */
    validateResponses: boolean("VALIDATE_RESPONSES", { default: false }),
    /** Where QuestDB keeps its data, when that is on this machine. */
    diskPath: optionalText("DISK_PATH"),
    /** The same as control's. */
    canaryEverySeconds: integer("CANARY_EVERY_SECONDS", { default: canaryEverySeconds, min: 1, max: 60 }),
    canaryLookEveryMs: integer("CANARY_LOOK_EVERY_MS", { default: 1_000, min: 100, max: 10_000 }),
    /** Beyond this many open streams a new one is answered 503. */
    maxStreams: integer("MAX_STREAMS", { default: 2_000, min: 1 }),
    /** A stream whose reader leaves so many bytes unread is cut. */
    streamBufferBytes: integer("STREAM_BUFFER_BYTES", { default: 262_144, min: 1_024 }),
  });

export type Config = ReturnType<typeof loadConfig>;
