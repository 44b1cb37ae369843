import type { ServiceFacts } from "@rollcall/contracts/service";

export const service = {
  summary: "takes what devices send, answers when the broker has confirmed it",
  grants: {
    tables: {
      customers: ["select"],
      ingest_tokens: ["select", "update (last_used_at)"],
      machines: ["select"],
      monitors: ["select"],
      ping_keys: ["select"],
    },
    functions: [
      "admit_machine(text, text)",
      "monitor_of_first_ping(text, text, uuid, bigint, uuid, integer)",
    ],
  },
  ports: {
    http: {
      number: 8080,
      reachedBy: ["scheduler"],
      published: "ingestHttp",
      reason: "Plain HTTP carries tokens: inside of the cluster alone, for the canary.",
    },
    https: { number: 8443, reachedBy: "everybody", published: "ingestHttps" },
  },
  environment: {
    TLS_CERT_FILE: "certificate",
    TLS_KEY_FILE: "certificate's key",
    TRUSTED_PROXIES: {
      compose: "${TRUSTED_PROXIES:-}",
      kubernetes: "",
      note: "Proxies or balancers in front, whose X-Forwarded-For is believed: addresses or networks with commas between.",
    },
    POSTGRES_URL: "postgres",
    AMQP_URL: "broker",
    TOKEN_KEY: "token key",
  },
  queues: [],
  probes: ["broker", "accepting"],
  resources: { cpuMillis: 100, memoryMib: 128, memoryLimitMib: 400 },
} as const satisfies ServiceFacts;
