import type { Drill } from "../drill.ts";
import { exactly } from "../standard-checks.ts";

const rounds = 10;

export const drill: Drill = {
  about: `Rolling restart of every service under load, ${rounds} times.`,
  services: { "ingest-gateway": 2, "heartbeat-writer": 2, "event-writer": 2, liveness: 2 },
  disturb: async ({ platform, haste, say, check }) => {
    let slowestS = 0;
    let unclean = 0;
    for (let round = 1; round <= rounds / haste; round += 1) {
      for (const { managed } of platform.services) {
        const startMs = performance.now();
        if ((await managed.stop()) !== 0) unclean += 1;
        slowestS = Math.max(slowestS, (performance.now() - startMs) / 1_000);
        await managed.start();
      }
      say(`round ${round} done`);
    }
    check({ name: "slowest stop", value: slowestS, unit: "s", atMost: 10 });
    check(exactly("exit codes other than 0", unclean));
  },
  judge: ({ summary }) => {
    // 1, 2, 3 are connections that broke: a retry heals those.
    const refused = Object.entries(summary.statuses).filter(([status]) => Number(status) > 200);
    return [
      exactly(
        "answers other than 200",
        refused.reduce((sum, [, count]) => sum + count, 0),
      ),
    ];
  },
};
