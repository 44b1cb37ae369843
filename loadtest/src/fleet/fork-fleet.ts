import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FleetOptions, FleetSecond, FleetSummary } from "./fleet-options.ts";

export type RunningFleet = {
  readonly done: Promise<FleetSummary>;
  readonly pid: number;
  /** The seconds so far. */
  readonly seconds: readonly FleetSecond[];
  /** Ends it early; `done` still tells the summary. */
  readonly stop: () => void;
};

const program = fileURLToPath(new URL("fleet-process.ts", import.meta.url));

type Message =
  | { readonly type: "second"; readonly second: FleetSecond }
  | { readonly type: "done"; readonly summary: FleetSummary };

export function forkFleet(
  options: FleetOptions,
  onSecond: (second: FleetSecond) => void = () => {},
): RunningFleet {
  const child = fork(program, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const seconds: FleetSecond[] = [];
  const { promise: done, resolve, reject } = Promise.withResolvers<FleetSummary>();
  child.on("message", (message: Message) => {
    if (message.type === "done") resolve(message.summary);
    else {
      seconds.push(message.second);
      onSecond(message.second);
    }
  });
  child.on("exit", (code) => reject(new Error(`the fleet's process ended with code ${String(code)}`)));
  // Whoever waits for it sees it; who does not must not end by it.
  done.catch(() => {});
  child.send({ type: "start", options });
  return { done, pid: child.pid ?? 0, seconds, stop: () => child.connected && child.send({ type: "stop" }) };
}
