import type { StackConfig } from "./config.ts";
import type { Credentials } from "./credentials.ts";
import { existingHome, openHome } from "./home.ts";
import { identify, type ProcessId } from "./pids.ts";
import { PlainError } from "./plain-error.ts";
import { startPlatform } from "./platform.ts";
import type { ProcessInfo } from "./process-spec.ts";
import type { Progress } from "./progress.ts";
import { endLeftovers, readState, removeState, type State, supervisorOf, writeState } from "./state-file.ts";
import { watch } from "./watch.ts";

const self = (): ProcessId => {
  const id = identify(process.pid);
  if (!id) throw new PlainError("Rollcall needs /proc, which this system does not have: it runs on Linux.");
  return id;
};

export class AlreadyRunning extends PlainError {}

const claimHome = (
  config: StackConfig,
): ((phase: State["phase"], processes: readonly ProcessInfo[]) => void) => {
  const home = openHome(config.homeDir);
  const before = readState(home);
  const running = supervisorOf(before);
  if (running) {
    throw new AlreadyRunning(`Rollcall already runs here (process ${running.pid}); npm stop ends it.`);
  }
  const supervisor = self();
  // What a launcher that died left running stays listed until it is ended.
  writeState(home, { supervisor, phase: "starting", processes: before?.processes ?? [] });
  return (phase, processes) => writeState(home, { supervisor, phase, processes });
};

/**
 * Runs the platform until SIGINT, SIGTERM or SIGHUP and stops it in order. `onReady` is called once, when all is
 * healthy. Rejects when the start fails; nothing that it started is left then.
 */
export const supervise = async (
  config: StackConfig,
  say: Progress,
  onReady: (credentials: Credentials) => void,
): Promise<void> => {
  const keep = claimHome(config);
  const home = existingHome(config.homeDir);
  let phase: State["phase"] = "starting";
  let stopAll = async (): Promise<void> => {};
  const asked = new Promise<string>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
  });
  const ending = endLeftovers(home);
  const stop = async (): Promise<void> => {
    phase = "stopping";
    // What they were is only known from the state file, which goes next.
    await ending;
    await stopAll();
    removeState(home);
  };
  const starting = (async () => {
    const ended = await ending;
    if (ended > 0) say(`  Ended ${ended} processes that an earlier start had left behind`);
    return startPlatform({
      config,
      progress: say,
      restart: true,
      onChange: (processes) => keep(phase, processes),
      onCrash: (sentence) => phase === "running" && say(`${new Date().toISOString()} ${sentence}`),
      onStopper: (each) => {
        stopAll = each;
      },
    });
  })();
  try {
    const outcome = await Promise.race([starting, asked]);
    if (typeof outcome === "string") return;
    phase = "running";
    keep(phase, [...outcome.servers.infos(), ...outcome.services.infos()]);
    const stopWatching = watch(home, outcome.services, say);
    onReady(outcome.credentials);
    await asked;
    stopWatching();
    say("  Stopping …");
  } finally {
    starting.catch(() => {});
    await stop();
  }
};
