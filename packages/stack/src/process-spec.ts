export type ProcessKind = "server" | "service" | "helper";

/** How one process is started, known to be ready, and stopped. */
export type ProcessSpec = Readonly<{
  name: string;
  kind: ProcessKind;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  user?: Readonly<{ uid: number; gid: number }>;
  logFile: string;
  port: number;
  /** Where a service answers /health/live and /health/ready. */
  healthPort?: number;
  /** Throws or answers false while it is not ready yet. */
  isReady: () => boolean | Promise<boolean>;
  startWithinMs: number;
  stopSignal: NodeJS.Signals;
  stopWithinMs: number;
  /** Others get the processor first: 1 to 19, as of nice(2). */
  niceness?: number;
  /** The process that gets the stop signal, where it is not the one that was started. */
  mainPid?: () => number | null;
}>;

export type ProcessState = "starting" | "running" | "waiting to restart" | "stopping" | "stopped";

export type ProcessInfo = Readonly<{
  name: string;
  kind: ProcessKind;
  pid: number | null;
  startTicks: string | null;
  port: number;
  state: ProcessState;
  since: string;
  restarts: number;
}>;
