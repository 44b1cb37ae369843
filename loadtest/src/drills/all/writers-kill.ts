import { setTimeout as delay } from "node:timers/promises";
import type { Drill } from "../drill.ts";

const rounds = 50;

export const drill: Drill = {
  about: `kill -9 of each writer and of liveness, ${rounds} times, at any moment of its batch.`,
  disturb: async ({ platform, haste, say }) => {
    for (let round = 1; round <= rounds / haste; round += 1) {
      // From "just started" to "in the second batch"; the flush comes once a second.
      await delay(200 + Math.random() * 2_000);
      const victims = ["heartbeat-writer", "event-writer", "liveness"].map((name) => platform.process(name));
      await Promise.all(victims.map((victim) => victim.kill()));
      await Promise.all(victims.map((victim) => victim.stop()));
      await Promise.all(victims.map((victim) => victim.start()));
      if (round % 10 === 0) say(`killed ${round} times`);
    }
  },
};
