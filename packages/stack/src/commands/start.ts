import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { StackConfig } from "../config.ts";
import { type Credentials, readCredentials, summaryOf } from "../credentials.ts";
import { existingHome, openHome } from "../home.ts";
import { openLog } from "../log-file.ts";
import { messageOf, PlainError } from "../plain-error.ts";
import { AlreadyRunning, supervise } from "../supervisor.ts";

type Message = { line: string } | { ready: Credentials } | { failed: string; alreadyRunning: boolean };

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const printSummary = (config: StackConfig, credentials: Credentials | null): void => {
  if (credentials) for (const line of summaryOf(existingHome(config.homeDir), credentials)) print(line);
};

const sayAlreadyRunning = (config: StackConfig, sentence: string): void => {
  print(sentence);
  printSummary(config, readCredentials(existingHome(config.homeDir)));
};

const inForeground = async (config: StackConfig): Promise<void> => {
  try {
    await supervise(config, print, (credentials) => {
      printSummary(config, credentials);
      print("  Ctrl-C stops everything.");
    });
    print("  Stopped.");
    // A start that was interrupted may still wait for something.
    process.exit();
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    sayAlreadyRunning(config, error.message);
  }
};

/** The same supervisor in a process of its own, which is told about over IPC until all is healthy. */
const detached = (config: StackConfig): Promise<void> => {
  const home = openHome(config.homeDir);
  const log = openLog(home.logFile("supervisor"));
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--max-semi-space-size=2", main, "supervise"], {
    detached: true,
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.on("message", (message: Message) => {
      if ("line" in message) return print(message.line);
      if ("failed" in message) {
        if (!message.alreadyRunning) return reject(new PlainError(message.failed));
        sayAlreadyRunning(config, message.failed);
        return resolve();
      }
      printSummary(config, message.ready);
      print("  npm run status shows what runs, npm stop ends it.");
      child.disconnect();
      child.unref();
      resolve();
    });
    child.once("error", reject);
    child.once("exit", (code) =>
      reject(
        new PlainError(`The start was interrupted (exit code ${code}); log: ${home.logFile("supervisor")}`),
      ),
    );
  });
};

/** What `--detach` starts: tells its parent how it goes, as long as that listens, and its log always. */
export const superviseDetached = async (config: StackConfig): Promise<void> => {
  const tell = (message: Message): Promise<void> =>
    new Promise((resolve) => {
      if (process.connected && process.send) process.send(message, () => resolve());
      else resolve();
    });
  const say = (line: string): void => {
    print(line);
    void tell({ line });
  };
  // Without a listener a parent that goes away would end this process.
  process.on("disconnect", () => {});
  try {
    await supervise(config, say, (credentials) => void tell({ ready: credentials }));
    print("  Stopped.");
  } catch (error) {
    print(messageOf(error));
    await tell({ failed: messageOf(error), alreadyRunning: error instanceof AlreadyRunning });
    process.exitCode = 1;
  }
  // A start that was interrupted may still wait for something.
  process.exit();
};

export const start = (config: StackConfig, args: readonly string[]): Promise<void> =>
  args.includes("--detach") ? detached(config) : inForeground(config);
