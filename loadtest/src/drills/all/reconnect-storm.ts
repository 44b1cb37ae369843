import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "50,000 instances connect anew within 10 s, a fresh connection each.",
  disturb: async ({ alsoSend, check, wait }) => {
    const summary = await alsoSend({
      instances: 50_000,
      periodMs: 10_000,
      rounds: 1,
      mix: 0,
      keepAlive: false,
      sockets: 4_000,
      localAddresses: ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"],
    });
    const answered = Object.values(summary.statuses).reduce((sum, count) => sum + count, 0);
    check({ name: "accepted of the storm", value: summary.statuses["200"] ?? 0, atLeast: 50_000 });
    check({ name: "answers to the storm", value: answered });
    check({ name: "p99 of the storm", value: summary.latency.p99Ms, unit: "ms" });
    await wait(5);
  },
};
