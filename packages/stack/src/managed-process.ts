import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { endingWithStarter } from "./end-with-starter.ts";
import { giveWay } from "./give-way.ts";
import { lastComplaint, openLog } from "./log-file.ts";
import { identify, isAlive, type ProcessId, signal, signalTree, withDescendants } from "./pids.ts";
import { PlainError } from "./plain-error.ts";
import type { ProcessInfo, ProcessSpec, ProcessState } from "./process-spec.ts";
import { waitUntil } from "./wait-until.ts";

type Options = Readonly<{
  /** Called after every change of state, also at once after a process was made. */
  onChange?: () => void;
  onCrash?: (sentence: string) => void;
  restart?: boolean;
}>;

/** One run of the program: from its start to its exit. */
type Run = { id: ProcessId | null; began: number; ended: boolean; code: number | null; exit: Promise<void> };

const backOffMs = { first: 500, last: 30_000, resetAfter: 60_000 };

export class ManagedProcess {
  readonly spec: ProcessSpec;
  readonly #options: Options;
  #state: ProcessState = "stopped";
  #since = new Date();
  #restarts = 0;
  #delayMs = backOffMs.first;
  #timer: NodeJS.Timeout | undefined;
  #run: Run | null = null;

  constructor(spec: ProcessSpec, options: Options = {}) {
    this.spec = spec;
    this.#options = options;
  }

  info(): ProcessInfo {
    const id = this.#run?.ended === false ? this.#run.id : null;
    return {
      name: this.spec.name,
      kind: this.spec.kind,
      pid: id?.pid ?? null,
      startTicks: id?.startTicks ?? null,
      port: this.spec.port,
      state: this.#state,
      since: this.#since.toISOString(),
      restarts: this.#restarts,
    };
  }

  /** Resolves when it is ready; rejects when it ends before, or is not ready in time (then it is ended). */
  async start(): Promise<void> {
    const run = this.#launch();
    const { isReady, startWithinMs, name, logFile } = this.spec;
    const giveUp = () => run.ended || !this.#isWanted();
    const ready = await waitUntil(isReady, { withinMs: startWithinMs, giveUp });
    if (ready && !run.ended && this.#state === "starting") return this.#change("running");
    if (!this.#isWanted()) throw new PlainError(`${name} was stopped while it started.`);
    const slow = `${name} was not ready within ${startWithinMs / 1000} s (log: ${logFile})`;
    const sentence = run.ended ? this.#describeEnd(run) : slow;
    await this.#end("SIGKILL");
    this.#afterCrash(run, sentence);
    throw new PlainError(`${sentence}.`);
  }

  /** Asks it to stop and kills it when it does not in time. Its exit code; null when a signal ended it. */
  async stop(): Promise<number | null> {
    clearTimeout(this.#timer);
    const run = this.#run;
    if (run && !run.ended) {
      this.#change("stopping");
      this.resume();
      await this.#end(this.spec.stopSignal);
    }
    this.#change("stopped");
    return run?.code ?? null;
  }

  /** kill -9 for it and everything below it. It is started again where restarts are on. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  pause(): void {
    if (this.#run?.id) signalTree(this.#run.id, "SIGSTOP");
  }

  resume(): void {
    if (this.#run?.id) signalTree(this.#run.id, "SIGCONT");
  }

  #isWanted(): boolean {
    return this.#state !== "stopping" && this.#state !== "stopped";
  }

  #change(next: ProcessState): void {
    this.#state = next;
    this.#since = new Date();
    this.#options.onChange?.();
  }

  #launch(): Run {
    const { env, cwd, user, logFile, niceness, stopSignal } = this.spec;
    const { command, args } = endingWithStarter(this.spec.command, this.spec.args, stopSignal);
    const log = openLog(logFile);
    // Its own session: Ctrl-C in the terminal reaches the launcher only, which stops everything in order.
    const child = spawn(command, args, { env, cwd, ...user, detached: true, stdio: ["ignore", log, log] });
    closeSync(log);
    if (niceness !== undefined && child.pid !== undefined) giveWay(child.pid, niceness);
    const run: Run = {
      id: child.pid === undefined ? null : identify(child.pid),
      began: performance.now(),
      ended: false,
      code: null,
      exit: Promise.resolve(),
    };
    run.exit = new Promise((resolve) => {
      const onEnd = (code: number | null): void => {
        run.ended = true;
        run.code = code;
        // While it starts, start() sees the end itself.
        if (this.#run === run && this.#state === "running") this.#afterCrash(run, this.#describeEnd(run));
        resolve();
      };
      child.once("error", () => onEnd(null));
      child.once("exit", onEnd);
    });
    this.#run = run;
    this.#change("starting");
    return run;
  }

  #afterCrash(run: Run, sentence: string): void {
    this.#options.onCrash?.(sentence);
    if (!this.#options.restart) return this.#change("stopped");
    if (performance.now() - run.began > backOffMs.resetAfter) this.#delayMs = backOffMs.first;
    this.#change("waiting to restart");
    this.#timer = setTimeout(() => {
      this.#restarts += 1;
      // A failed attempt has already arranged the next one.
      this.start().catch(() => {});
    }, this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, backOffMs.last);
  }

  #describeEnd(run: Run): string {
    const { name, logFile } = this.spec;
    const said = lastComplaint(logFile)?.slice(0, 300);
    const how = run.code === null ? "was killed or could not be started" : `ended with exit code ${run.code}`;
    return `${name} ${how}${said ? `; its log ends with: ${said}` : ""} (log: ${logFile})`;
  }

  /** Sends the signal and, when that does not end it in time, kills it and what it left behind. */
  async #end(name: NodeJS.Signals): Promise<void> {
    const run = this.#run;
    if (!run?.id || run.ended) return;
    const tree = withDescendants(run.id);
    const gone = () => !tree.some(isAlive);
    if (name !== "SIGKILL") {
      const mainPid = this.spec.mainPid?.();
      signal(tree.find((each) => each.pid === mainPid) ?? run.id, name);
      await waitUntil(gone, { withinMs: this.spec.stopWithinMs, everyMs: 20 });
    }
    for (const each of tree) signal(each, "SIGKILL");
    await waitUntil(gone, { withinMs: 5_000, everyMs: 20 });
    await run.exit;
  }
}
