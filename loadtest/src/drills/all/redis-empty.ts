import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "kill -9 of Redis, which comes back empty: deadlines are rebuilt, nobody turns red.",
  answersAsBefore: true,
  disturb: async ({ platform, wait, mark, say }) => {
    const redis = platform.process("redis");
    await redis.kill();
    mark("down");
    const data = join(platform.folder, "redis");
    rmSync(data, { recursive: true });
    mkdirSync(data, { mode: 0o700 });
    await wait(5);
    await redis.start();
    mark("back");
    say("Redis is back, empty");
    await wait(60);
  },
};
