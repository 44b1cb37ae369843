import { setTimeout as delay } from "node:timers/promises";
import { errorMessage, type Log } from "@rollcall/service-kit";
import type { JobStore } from "./job-store.ts";
import type { Lease } from "./lease.ts";

export type Job = {
  /** Its row in `scheduler_jobs`. */
  readonly name: string;
  /** May be done twice, by two processes at once at the worst: its effects are the same. Ends early when told so. */
  readonly run: (lost: AbortSignal) => Promise<unknown>;
  /** When it is due next, asked after each run. */
  readonly next: (ranAt: Date) => Promise<Date> | Date;
};

export const every =
  (ms: number) =>
  (ranAt: Date): Date =>
    new Date(ranAt.getTime() + ms);

/** After a failure, where the next run would be later. */
const retryMs = 1_000;
/** A job whose row was changed elsewhere, or a lease that came, is seen this late at most. */
const lookEveryMs = 1_000;

export type JobRunner = {
  /** The job is due now, whatever its row says. */
  readonly kick: (name: string) => void;
  /** All look at their rows anew. */
  readonly wake: () => void;
  readonly close: () => Promise<void>;
};

type Parts = {
  readonly log: Log;
  readonly store: JobStore;
  readonly lease: () => Lease | undefined;
  readonly onRun: (name: string, seconds: number, failed: boolean) => void;
};

async function runOnce({ log, store, onRun }: Parts, job: Job, lost: AbortSignal): Promise<void> {
  const startedAt = new Date();
  const beganMs = performance.now();
  let failure: string | null = null;
  try {
    await job.run(lost);
  } catch (error) {
    failure = errorMessage(error);
    if (!lost.aborted) log.warn({ reason: failure, job: job.name }, "a job failed, trying again");
  }
  const durationMs = performance.now() - beganMs;
  onRun(job.name, durationMs / 1_000, failure !== null);
  const due = failure === null ? await job.next(startedAt) : every(retryMs)(new Date());
  await store.record(job.name, { startedAt, durationMs, failure, nextRun: due });
}

/** Each job in a loop of its own, so that one that takes long holds up no other. Only the holder of the lease runs any. */
export function runJobs(parts: Parts, jobs: readonly Job[]): JobRunner {
  const { log, store, lease } = parts;
  const closing = new AbortController();
  const alarms = new Map<string, AbortController>();
  const kicked = new Set<string>();

  const step = async (job: Job): Promise<number> => {
    const lost = lease()?.held();
    if (!lost) return lookEveryMs;
    const isKicked = kicked.delete(job.name);
    const dueInMs = isKicked ? 0 : await store.dueInMs(job.name);
    if (dueInMs > 0) return dueInMs;
    await runOnce(parts, job, AbortSignal.any([lost, closing.signal]));
    return 0;
  };
  const loop = async (job: Job) => {
    while (!closing.signal.aborted) {
      const alarm = new AbortController();
      alarms.set(job.name, alarm);
      const waitMs = await step(job).catch((error: unknown) => {
        log.warn({ reason: errorMessage(error), job: job.name }, "could not look at a job, trying again");
        return retryMs;
      });
      const signal = AbortSignal.any([alarm.signal, closing.signal]);
      await delay(Math.min(waitMs, lookEveryMs), undefined, { signal }).catch(() => undefined);
    }
  };
  const ended = Promise.all(jobs.map(loop));
  return {
    kick: (name) => {
      kicked.add(name);
      alarms.get(name)?.abort();
    },
    wake: () => {
      for (const alarm of alarms.values()) alarm.abort();
    },
    close: async () => {
      closing.abort();
      await ended;
    },
  };
}
