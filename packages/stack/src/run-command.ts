import { spawn } from "node:child_process";

export type CommandResult = Readonly<{ code: number | null; output: string }>;

type Options = {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  user?: { uid: number; gid: number };
  input?: string;
};

/** Runs a program to its end; `output` is both streams together. Rejects only when it cannot be started. */
export const runCommand = (command: string, args: readonly string[], options: Options = {}) =>
  new Promise<CommandResult>((resolve, reject) => {
    const { user, input, ...rest } = options;
    const child = spawn(command, args, {
      ...rest,
      ...user,
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    // A start that is interrupted leaves no builder or installer behind.
    const endWithUs = (): void => void child.kill();
    process.once("exit", endWithUs);
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("exit", endWithUs);
      resolve({ code, output: Buffer.concat(chunks).toString("utf8") });
    });
    child.stdin?.end(input);
  });
