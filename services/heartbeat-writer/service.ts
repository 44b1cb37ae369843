import type { ServiceFacts } from "@rollcall/contracts/service";

export const service = {
  summary: "heartbeats and readings into QuestDB, one commit a second; one is active, others stand by",
  environment: { AMQP_URL: "broker", QUESTDB_HTTP_URL: "questdb" },
  queues: ["heartbeat-writer.heartbeats", "heartbeat-writer.readings"],
  probes: ["broker", "heartbeats stored", "readings stored", "questdb tables applied"],
  resources: { cpuMillis: 100, memoryMib: 128, memoryLimitMib: 400, givesWay: true },
} as const satisfies ServiceFacts;
