import {
  boolean,
  brokerUrls,
  type Env,
  integer,
  optionalText,
  parsed,
  port,
  readEnv,
  text,
  trustedProxies,
  url,
} from "@rollcall/service-kit";
import { parseRoleMap } from "./sign-in/role-map.ts";

export const loadConfig = (env: Env) =>
  readEnv(env, {
    httpPort: port("HTTP_PORT", { default: 3002 }),
    httpHost: text("HTTP_HOST", { default: "127.0.0.1" }),
    healthPort: port("HEALTH_PORT", { default: 3012 }),
    healthHost: text("HEALTH_HOST", { default: "127.0.0.1" }),
    logLevel: text("LOG_LEVEL", { default: "info" }),
    postgresUrl: url("POSTGRES_URL"),
    amqpUrl: brokerUrls("AMQP_URL"),
    tokenKey: text("TOKEN_KEY"),
    bootstrapAdminEmail: optionalText("BOOTSTRAP_ADMIN_EMAIL"),
    bootstrapAdminPassword: optionalText("BOOTSTRAP_ADMIN_PASSWORD"),
    bootstrapApiKey: optionalText("BOOTSTRAP_API_KEY"),
    /** Whose word for the client's address is taken: addresses, networks or the names loopback, linklocal, uniquelocal. */
    trustedProxies: trustedProxies("TRUSTED_PROXIES", { default: "loopback" }),
    /** Where people find the dashboard, for links in letters and for OpenID: `https://rollcall.example.com`. */
    publicUrl: optionalText("PUBLIC_URL"),
    /** `smtp://user:password@host:587`; without it links are shown to administrators. */
    smtpUrl: optionalText("SMTP_URL"),
    mailFrom: text("MAIL_FROM", { default: "Rollcall <rollcall@localhost>" }),
    /** Failures in a quarter of an hour, after which further attempts are refused. */
    attemptsPerAccount: integer("ATTEMPTS_PER_ACCOUNT", { default: 10, min: 1 }),
    attemptsPerAddress: integer("ATTEMPTS_PER_ADDRESS", { default: 50, min: 1 }),
    /** OpenID Connect; without an issuer there is none. */
    oidcIssuer: optionalText("OIDC_ISSUER"),
    oidcClientId: optionalText("OIDC_CLIENT_ID"),
    oidcClientSecret: optionalText("OIDC_CLIENT_SECRET"),
    oidcName: text("OIDC_NAME", { default: "OpenID" }),
    oidcScope: text("OIDC_SCOPE", { default: "openid email profile" }),
    /** Which claim says what somebody may do, and which of its values gives which role. */
    oidcRoleClaim: text("OIDC_ROLE_CLAIM", { default: "groups" }),
    validateResponses: boolean("VALIDATE_RESPONSES", { default: false }),
    oidcRoleMap: parsed("OIDC_ROLE_MAP", parseRoleMap, { default: new Map() }),
    /** How late a recurring maintenance window gets its next occurrence. */
    tickEveryMs: integer("TICK_EVERY_MS", { default: 5_000, min: 100 }),
    bodyLimitBytes: integer("BODY_LIMIT_BYTES", { default: 256 * 1024, min: 1024 }),
  });

export type ControlConfig = ReturnType<typeof loadConfig>;
