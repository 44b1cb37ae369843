import { type ApiService, createRoutes, readApiDocument } from "@rollcall/contracts/http/routes.ts";
import { closeServer, createReadiness, listen, runService, serveHealth } from "@rollcall/service-kit";
import { loadConfig } from "./config.ts";
import { docsPages } from "./docs/docs-pages.ts";
import { createForwarder } from "./forward.ts";
import { createMetrics } from "./metrics.ts";
import { createOriginServer } from "./origin-server.ts";
import { createOrigin } from "./origin.ts";
import { createStaticFiles } from "./static-files.ts";
import { webSettings } from "./web-settings.ts";

await runService("dashboard", async (resources, log) => {
  const config = loadConfig(process.env);
  log.level = config.logLevel;
  const metrics = createMetrics();
  const document = readApiDocument();
  const forwarder = (service: ApiService, url: string) => {
    const countFailure = (reason: string) => metrics.failures.inc({ service, reason });
    return resources.add(service, createForwarder({ ...config, service, url, log, countFailure }), (f) =>
      f.close(),
    );
  };
  const origin = createOrigin({
    match: createRoutes(),
    forwarders: {
      query: forwarder("query", config.queryUrl),
      control: forwarder("control", config.controlUrl),
    },
    staticFiles: createStaticFiles(config.webDir),
    pages: new Map([...docsPages(document), ["/web-settings.json", webSettings(config)]]),
    trustedProxies: config.trustedProxies,
    metrics,
  });
  const health = { port: config.healthPort, host: config.healthHost };
  // It can serve its pages, and say what is away, without anybody else.
  const readiness = createReadiness({});
  resources.add("health", await serveHealth(health, { readiness, registry: metrics.registry }), (h) =>
    h.close(),
  );
  const server = createOriginServer(origin);
  await listen(server, { port: config.httpPort, host: config.httpHost });
  // Live streams never end by themselves.
  resources.add("http", server, (s) => closeServer(s, 3_000));
});
