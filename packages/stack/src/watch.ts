import { readdirSync } from "node:fs";
import type { Home } from "./home.ts";
import { boundLog } from "./log-file.ts";
import type { ProcessInfo } from "./process-spec.ts";
import type { Services } from "./services/start-services.ts";

const logsEveryMs = 30_000;
const livesEveryMs = 10_000;
// A minute: long enough for a long garbage collection, a debugger or a machine that slept.
const mayMiss = 6;

const isLive = async (healthPort: number): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${healthPort}/health/live`, {
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
};

/** Keeps logs bounded and ends a service that no longer answers, which makes it start again. Answers how to stop watching. */
export const watch = (home: Home, services: Services, say: (sentence: string) => void): (() => void) => {
  const missed = new Map<string, number>();
  const look = async ({ name, state }: ProcessInfo): Promise<void> => {
    const managed = services.process(name);
    const misses =
      state !== "running" || (await isLive(managed.spec.healthPort ?? 0)) ? 0 : (missed.get(name) ?? 0) + 1;
    missed.set(name, misses);
    if (misses < mayMiss) return;
    missed.set(name, 0);
    say(`${name} has not answered for ${(mayMiss * livesEveryMs) / 1000} s and is started again.`);
    await managed.kill();
  };
  const lives = setInterval(() => void Promise.all(services.infos().map(look)), livesEveryMs);
  const logs = setInterval(() => {
    for (const name of readdirSync(home.path("logs")))
      if (name.endsWith(".log")) boundLog(home.path("logs", name));
  }, logsEveryMs);
  return () => {
    clearInterval(lives);
    clearInterval(logs);
  };
};
