import {
  brokerUrls,
  type Env,
  integer,
  optionalText,
  port,
  readEnv,
  text,
  trustedProxies,
  url,
} from "@rollcall/service-kit";

export const loadConfig = (env: Env) =>
  readEnv(env, {
    httpPort: port("HTTP_PORT", { default: 8080 }),
    /** Opened only with a certificate. */
    httpsPort: port("HTTPS_PORT", { default: 8443 }),
    httpHost: text("HTTP_HOST", { default: "127.0.0.1" }),
    tlsCertFile: optionalText("TLS_CERT_FILE"),
    tlsKeyFile: optionalText("TLS_KEY_FILE"),
    amqpUrl: brokerUrls("AMQP_URL"),
    postgresUrl: url("POSTGRES_URL"),
    tokenKey: text("TOKEN_KEY"),
    healthPort: port("HEALTH_PORT"),
    healthHost: text("HEALTH_HOST", { default: "127.0.0.1" }),
    logLevel: text("LOG_LEVEL", { default: "info" }),
    /** Addresses or networks, with commas between, whose `X-Forwarded-For` is believed. */
    trustedProxies: trustedProxies("TRUSTED_PROXIES"),
    /** Set by the primary of several processes for each of them. */
    slot: text("GATEWAY_SLOT", { default: "1" }),
    processes: integer("GATEWAY_PROCESSES", { default: 1, min: 1, max: 64 }),
    maxConnections: integer("MAX_CONNECTIONS", { default: 50_000, min: 1 }),
    /** For a whole request to arrive; slower senders are ended with 408. */
    requestTimeoutMs: integer("REQUEST_TIMEOUT_MS", { default: 15_000, min: 1_000 }),
    /** Events published and not confirmed yet; beyond it requests are answered 503 at once. */
    maxInFlight: integer("MAX_IN_FLIGHT", { default: 50_000, min: 1 }),
    /** From arrival to 503 when the broker does not confirm. */
    deadlineMs: integer("DEADLINE_MS", { default: 1_500, min: 10, max: 60_000 }),
    /** How long an event may wait for others to share its message. */
    gatherMs: integer("GATHER_MS", { default: 2, min: 1, max: 1_000 }),
    refreshEveryMs: integer("TOKEN_REFRESH_MS", { default: 30_000, min: 100 }),
  });

export type Config = ReturnType<typeof loadConfig>;
