import { createServer } from "node:http";
import { createApi } from "@rollcall/api-kit";
import { createAuthenticator, createPeopleStore } from "@rollcall/people-access";
import {
  closeServer,
  createReadiness,
  listen,
  openPostgres,
  openPublisher,
  runService,
  serveHealth,
  setServerTimeouts,
  startOutboxRelay,
} from "@rollcall/service-kit";
import { createWriter } from "./api/write.ts";
import { ensureBootstrap } from "./bootstrap.ts";
import { loadConfig } from "./config.ts";
import { createHandlers } from "./handlers.ts";
import { createMailer } from "./mail/mailer.ts";
import { createMetrics } from "./metrics.ts";
import { openTokenEcho } from "./tokens/token-echo.ts";
import { startTicker } from "./ticker.ts";

await runService("control", async (resources, log) => {
  const config = loadConfig(process.env);
  log.level = config.logLevel;
  const { registry, countRequest, countSignIn, watchBroker } = createMetrics();
  const postgres = resources.add("postgres", openPostgres(config.postgresUrl, log, { max: 10 }), (p) =>
    p.end(),
  );
  await ensureBootstrap(postgres, config, log);
  const publisher = resources.add("rabbitmq", await openPublisher(config.amqpUrl, log), (p) => p.close());
  const people = createPeopleStore(postgres, config.tokenKey);
  const authenticator = createAuthenticator(people, config.tokenKey);
  const relay = resources.add("relay of facts", startOutboxRelay(log, postgres, publisher), (r) => r.close());
  const onChange = authenticator.forget;
  const writer = createWriter({ postgres, publisher, log, onChange, onFacts: relay.kick });
  const mailer = resources.add("mail", createMailer(config, log), (m) => m.close());
  const { lineOf } = people;
  const tokenEcho = resources.add("token echo", await openTokenEcho(config.amqpUrl, log), (t) => t.close());
  const shared = { config, writer, publisher, tokenEcho, postgres, lineOf, mailer, log, countSignIn };
  resources.add("ticker", startTicker({ ...config, writer, log }), (t) => t.close());
  // Writes go on without the broker: a change that nobody was told of is found by the periodic refresh.
  const readiness = createReadiness({ postgres: () => postgres.query("select 1") });
  watchBroker(() => publisher.isConnected());
  const { healthPort: port, healthHost: host } = config;
  resources.add("health", await serveHealth({ port, host }, { readiness, registry }), (h) => h.close());
  const api = createApi<"control">({
    ...config,
    service: "control",
    handlers: createHandlers(shared),
    authenticator,
    lineOf,
    log,
    isPublicHttps: config.publicUrl?.startsWith("https:") ?? false,
    noStore: true,
    observe: (operation, status, seconds) => countRequest(operation?.id ?? "none", status, seconds),
  });
  const server = createServer(api);
  setServerTimeouts(server);
  await listen(server, { port: config.httpPort, host: config.httpHost });
  resources.add("http", server, (s) => closeServer(s));
});
