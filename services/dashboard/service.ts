import type { ServiceFacts } from "@rollcall/contracts/service";

export const service = {
  summary: "the web app, and the way from it to query and control",
  ports: { http: { number: 3000, reachedBy: "everybody", published: "dashboard" } },
  environment: {
    QUERY_URL: { service: "query" },
    CONTROL_URL: { service: "control" },
    TRUSTED_PROXIES: {
      compose: "${TRUSTED_PROXIES:-}",
      kubernetes: "uniquelocal",
      note: "Proxies in front; an ingress controller comes from a private address.",
    },
    INGEST_HTTPS_PORT: {
      launcher: "HTTPS port of the gateway",
      compose: "${INGEST_HTTPS_PORT:-8443}",
    },
  },
  queues: [],
  probes: [],
  resources: { cpuMillis: 100, memoryMib: 128, memoryLimitMib: 256, youngGenerationMib: 2 },
} as const satisfies ServiceFacts;
