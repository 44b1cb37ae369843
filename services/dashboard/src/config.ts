import { fileURLToPath } from "node:url";
import { type Env, integer, port, readEnv, text, trustedProxies, url } from "@rollcall/service-kit";

const builtWebApp = fileURLToPath(new URL("../web/dist", import.meta.url));

export const loadConfig = (env: Env) =>
  readEnv(env, {
    httpPort: port("HTTP_PORT", { default: 3000 }),
    httpHost: text("HTTP_HOST", { default: "127.0.0.1" }),
    healthPort: port("HEALTH_PORT", { default: 3010 }),
    healthHost: text("HEALTH_HOST", { default: "127.0.0.1" }),
    logLevel: text("LOG_LEVEL", { default: "info" }),
    queryUrl: url("QUERY_URL"),
    controlUrl: url("CONTROL_URL"),
    /** Where devices send to, told to whoever connects one: a whole address, or the port on the host of the page. */
    ingestUrl: text("INGEST_URL", { default: "" }),
    ingestHttpsPort: port("INGEST_HTTPS_PORT", { default: 8443 }),
    /** Folder of the built web app; without an index.html in it a plain page is shown. */
    webDir: text("WEB_DIR", { default: builtWebApp }),
    /** Proxies in front (addresses, networks, loopback, linklocal, uniquelocal), whose `X-Forwarded-…` is believed; nobody's by default. */
    trustedProxies: trustedProxies("TRUSTED_PROXIES"),
    /** A service that has not begun to answer a write, an export or a sum over a long time by then is taken for away. */
    answerWithinMs: integer("ANSWER_WITHIN_MS", { default: 30_000, min: 100 }),
    /** The same for every other read: somebody waits for it, and it holds one of his browser's six connections. */
    readWithinMs: integer("READ_WITHIN_MS", { default: 5_000, min: 100 }),
    /** An answer that stands still for so long is cut; live streams send a sign every 15 s. */
    idleWithinMs: integer("IDLE_WITHIN_MS", { default: 60_000, min: 1_000 }),
  });

export type DashboardConfig = ReturnType<typeof loadConfig>;
