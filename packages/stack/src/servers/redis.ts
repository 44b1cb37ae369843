import { join } from "node:path";
import { Redis } from "ioredis";
import { writePrivateFile } from "../home.ts";
import type { ProcessSpec } from "../process-spec.ts";
import { projectDir } from "../services/service-process.ts";
import { urlsOf } from "../wiring.ts";
import type { ServerContext } from "./server-context.ts";

// Passwords stand in the file, not on the command line where every user of the machine sees them.
const settings = ({ home, wiring, forTests }: ServerContext): string => `bind 127.0.0.1
port ${wiring.ports.redis}
requirepass ${wiring.secrets.redis}
dir "${home.path("redis")}"
daemonize no
supervised no
include "${join(projectDir, "deploy", "redis.conf")}"
databases ${forTests ? 1024 : 16}
`;

const answersPing = async (url: string): Promise<boolean> => {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 });
  redis.on("error", () => {});
  try {
    await redis.connect();
    // While it loads its file it answers with an error.
    return (await redis.ping()) === "PONG";
  } finally {
    redis.disconnect();
  }
};

export const prepareRedis = (context: ServerContext): ProcessSpec => {
  const { home, wiring, programs, searchPath } = context;
  const settingsFile = home.path("run", "redis.conf");
  writePrivateFile(settingsFile, settings(context));
  return {
    name: "redis",
    kind: "server",
    command: programs.redisServer,
    args: [settingsFile],
    env: { PATH: searchPath, LANG: "C.UTF-8" },
    cwd: home.path("redis"),
    logFile: home.logFile("redis"),
    port: wiring.ports.redis,
    isReady: () => answersPing(urlsOf(wiring).redis),
    startWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 20_000,
  };
};
