import { setTimeout as delay } from "node:timers/promises";
import type { Platform } from "../platform/platform.ts";
import { measureUsage, type Usage } from "../platform/process-stats.ts";

export type Sample = {
  readonly atMs: number;
  /** Heartbeats of the run in QuestDB; undefined while it does not answer. */
  readonly stored: number | undefined;
  /** Messages waiting on the broker; undefined while it does not answer. */
  readonly waiting: number | undefined;
  readonly usage: Readonly<Record<string, Usage>>;
};

/** The wanted, or undefined when it fails or takes too long. */
async function within<T>(ms: number, wanted: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([wanted, delay(ms, undefined, { signal: timer.signal })]);
  } catch {
    return undefined;
  } finally {
    timer.abort();
    wanted.catch(() => {});
  }
}

/** Every process of the platform with its pid, while it has one. */
export function pidsOf(platform: Platform): Record<string, number> {
  const infos = [...platform.servers.infos(), ...platform.services.map(({ managed }) => managed.info())];
  return Object.fromEntries(infos.flatMap(({ name, pid }) => (pid ? [[name, pid]] : [])));
}

/** Looks at stores and processes once a second, whatever state they are in. */
export function startSampler(platform: Platform, run: number) {
  const samples: Sample[] = [];
  const stopping = new AbortController();
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const atMs = Date.now();
      const query = `select count() from heartbeats where pid = ${run}`;
      const [rows, waiting] = await Promise.all([
        within(2_000, platform.questdb.rows(query, { timeoutMs: 2_000 })),
        within(2_000, platform.broker.waiting()),
      ]);
      const stored = rows ? Number(rows[0]?.[0]) : undefined;
      samples.push({ atMs, stored, waiting, usage: measureUsage(pidsOf(platform)) });
      await delay(Math.max(50, atMs + 1_000 - Date.now()));
    }
  };
  const done = loop();
  return {
    samples: samples as readonly Sample[],
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}
