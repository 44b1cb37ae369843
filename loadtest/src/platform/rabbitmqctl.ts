import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Platform } from "./platform.ts";

// The wrapper in /usr/sbin changes the user and with it the cookie.
const program = "/usr/lib/rabbitmq/bin/rabbitmqctl";

/** Runs rabbitmqctl against the platform's own broker. */
export async function rabbitmqctl(platform: Platform, ...args: string[]): Promise<string> {
  const { spec } = platform.process("rabbitmq");
  const run = promisify(execFile);
  // The server's own arguments would make the tool listen, too.
  const { RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: _, RUNNING_UNDER_SYSTEMD: __, ...env } = spec.env;
  const { stdout } = await run(program, ["--quiet", ...args], { env, cwd: spec.cwd, timeout: 60_000 });
  return stdout;
}
