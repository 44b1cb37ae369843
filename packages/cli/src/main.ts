import { ownEnvironment, UsageError } from "./config.ts";
import { run } from "./run.ts";

try {
  process.stdout.write(`${await run(process.argv.slice(2), ownEnvironment())}\n`);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
