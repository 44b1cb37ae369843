import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as fc from "fast-check";
import { Redis } from "ioredis";
import { defineScripts } from "../../../services/liveness/src/shards/shard-scripts.ts";
import { disagreement, schedule } from "../../../services/liveness/test/schedules.ts";
import { print, type Report } from "../report.ts";

const usage = `npm run load -- model [--schedules 1000000] [--seed N]

  Plays random schedules (heartbeats that are late, repeated or reordered, thresholds, stops, announced silence, maintenance, pauses,
  steps of the clock, restarts and loss of Redis) to liveness' Lua calls on a Redis of their own and to the model, and
  compares every flip.`;

const schedulesPerRound = 10_000;
const atOnce = 50;

/** A Redis on a socket of its own, that stores nothing. */
async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-model-"));
  const socket = join(folder, "redis.sock");
  const server = spawn(
    "redis-server",
    ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder],
    {
      stdio: "ignore",
    },
  );
  const failed = new Promise<never>((_, reject) => server.once("error", reject));
  const client = new Redis({ path: socket, maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  await Promise.race([client.ping(), failed]);
  defineScripts(client);
  const stop = () => {
    client.disconnect();
    server.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  };
  return { client, stop };
}

async function playRound(redis: Redis, seed: number, count: number): Promise<void> {
  await redis.flushall();
  let number = 0;
  const several = fc.array(schedule, { minLength: atOnce, maxLength: atOnce });
  const agree = fc.asyncProperty(several, async (each) => {
    const found = await Promise.all(
      each.map((steps) => {
        number += 1;
        return disagreement(redis, `schedule-${number}`, steps);
      }),
    );
    for (const text of found) if (text !== undefined) throw new Error(text);
  });
  await fc.assert(agree, { numRuns: Math.ceil(count / atOnce), seed });
}

/** Answers how many schedules agreed; throws at the first that do not. */
async function playAll(wanted: number, seed: number): Promise<number> {
  const startedAt = performance.now();
  const { client, stop } = await startRedis();
  try {
    for (let played = 0; played < wanted; played += schedulesPerRound) {
      await playRound(client, seed + played, Math.min(schedulesPerRound, wanted - played));
      const seconds = Math.round((performance.now() - startedAt) / 1_000);
      print(
        `${Math.min(wanted, played + schedulesPerRound)} of ${wanted} schedules agree after ${seconds} s`,
      );
    }
    return wanted;
  } finally {
    stop();
  }
}

const anySeed = () => Date.now() % 1_000_000_000;

/** `npm run drill -- model`. */
export async function drillModel(): Promise<Report> {
  const startedAt = new Date();
  const seed = anySeed();
  const value = await playAll(1_000_000, seed);
  return {
    name: "model",
    command: "npm run drill -- model",
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1_000,
    passed: true,
    checks: [{ name: "schedules that agree", value, atLeast: 1_000_000 }],
    figures: { seed },
  };
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      schedules: { type: "string", default: "1000000" },
      seed: { type: "string", default: String(anySeed()) },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) print(usage);
  else await playAll(Number(values.schedules), Number(values.seed));
  return 0;
}
