import { backupInto, restoreFrom } from "./commands/backup.ts";
import { doctor } from "./commands/doctor.ts";
import { logs } from "./commands/logs.ts";
import { applyMigrations } from "./commands/migrate.ts";
import { retention } from "./commands/retention.ts";
import { start, superviseDetached } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { stop } from "./commands/stop.ts";
import { upgrade } from "./commands/upgrade.ts";
import { loadConfig, type StackConfig } from "./config.ts";
import { PlainError } from "./plain-error.ts";
import { projectDir } from "./services/service-process.ts";

const commands: Record<string, (config: StackConfig, args: readonly string[]) => Promise<void>> = {
  start,
  stop,
  status,
  logs,
  migrate: applyMigrations,
  backup: backupInto,
  restore: restoreFrom,
  doctor,
  retention,
  upgrade,
  supervise: superviseDetached,
};

// A terminal that was closed must not keep the stop from going on.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const [command = "start", ...args] = process.argv.slice(2);
try {
  const run = commands[command];
  if (!run)
    throw new PlainError(`There is no command ${command}; there are: ${Object.keys(commands).join(", ")}.`);
  await run(loadConfig(process.env, projectDir), args);
} catch (error) {
  process.stderr.write(
    error instanceof PlainError ? `\n${error.message}\n` : `${(error as Error).stack ?? String(error)}\n`,
  );
  process.exitCode = 1;
}
