import type { PingType } from "@rollcall/contracts/messages";

/** A ping as it is recorded; instants in µs. */
export type Ping = {
  readonly monitor: string;
  readonly at: number;
  readonly type: PingType;
  readonly exitCode: number | null;
  readonly runId: string | null;
  readonly payload: string | null;
  readonly address: string;
  readonly method: string;
  readonly deadlineAt: number | null;
  /** How long the sender says that it took. */
  readonly durationMs: number | null;
};

export type Outcome = "in_progress" | "success" | "failure" | "timeout";

/** One run of a job. */
export type Execution = {
  readonly monitor: string;
  readonly startedAt: number;
  readonly runId: string | null;
  outcome: Outcome;
  completedAt: number | null;
  durationMs: number | null;
  exitCode: number | null;
  payload: string | null;
};

/** What is known of a monitor while pings are applied to it. */
export type MonitorState = {
  readonly id: string;
  lastPingAt: number | null;
  nextDeadlineAt: number | null;
  lastExitCode: number | null;
  lastDurationMs: number | null;
  consecutiveFailures: number;
  consecutiveSuccesses: number;
  /** Runs that have not ended, oldest first. */
  readonly open: Execution[];
  /** Runs that were written anew or changed. */
  readonly changed: Set<Execution>;
};

const usPerMs = 1_000;

function close(state: MonitorState, run: Execution, at: number, outcome: Outcome): void {
  run.outcome = outcome;
  run.completedAt = at;
  run.durationMs = Math.max(0, Math.round((at - run.startedAt) / usPerMs));
  state.changed.add(run);
  state.open.splice(state.open.indexOf(run), 1);
}

function count(state: MonitorState, failed: boolean): void {
  state.consecutiveFailures = failed ? state.consecutiveFailures + 1 : 0;
  state.consecutiveSuccesses = failed ? 0 : state.consecutiveSuccesses + 1;
}

/** A run that never said that it ended. */
export function timeOut(state: MonitorState, at: number): void {
  for (const run of state.open.slice()) {
    close(state, run, at, "timeout");
    count(state, true);
  }
}

function start(state: MonitorState, { monitor, at, runId, payload }: Ping): void {
  const same = state.open.find((run) => run.runId === runId);
  // With run ids of their own runs may overlap; without, a second start says that the first never ended.
  if (same) close(state, same, at, "timeout");
  const ends = { completedAt: null, durationMs: null, exitCode: null };
  const run: Execution = { monitor, startedAt: at, runId, outcome: "in_progress", payload, ...ends };
  state.open.push(run);
  state.changed.add(run);
}

function end(state: MonitorState, ping: Ping): void {
  const { monitor, at, runId, type, exitCode } = ping;
  const failed = failedBy(ping);
  const code = exitCode ?? (type === "fail" ? null : 0);
  const opened = state.open.find((run) => run.runId === runId);
  const run: Execution = opened ?? {
    monitor,
    startedAt: at,
    runId,
    outcome: "in_progress",
    completedAt: null,
    durationMs: null,
    exitCode: null,
    payload: null,
  };
  if (opened) {
    close(state, opened, at, failed ? "failure" : "success");
    state.lastDurationMs = opened.durationMs;
  } else {
    run.outcome = failed ? "failure" : "success";
    run.completedAt = at;
    run.durationMs = ping.durationMs;
    state.lastDurationMs = ping.durationMs ?? state.lastDurationMs;
    state.changed.add(run);
  }
  run.exitCode = code;
  run.payload = ping.payload ?? run.payload;
  state.lastExitCode = code;
  count(state, failed);
}

/** Whether it says that the job failed. */
export const failedBy = ({ type, exitCode }: Pick<Ping, "type" | "exitCode">): boolean =>
  type === "fail" || (type === "exit" && exitCode !== 0);

/** Whether it says how the job ended. */
export const endsRun = ({ type }: Pick<Ping, "type">): boolean => type !== "start" && type !== "log";

/** Applies one ping; pings come in the order of their arrival. */
export function applyPing(state: MonitorState, ping: Ping): void {
  if (ping.type === "start") start(state, ping);
  else if (ping.type !== "log") end(state, ping);
  else {
    const run = state.open.find(({ runId }) => runId === ping.runId);
    if (run && ping.payload !== null) {
      run.payload = ping.payload;
      state.changed.add(run);
    }
  }
  state.lastPingAt = Math.max(ping.at, state.lastPingAt ?? 0);
  if (ping.deadlineAt !== null) state.nextDeadlineAt = ping.deadlineAt;
}
