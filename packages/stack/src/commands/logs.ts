import { createReadStream, existsSync, readdirSync, statSync, watchFile } from "node:fs";
import type { StackConfig } from "../config.ts";
import { existingHome } from "../home.ts";
import { lastLines } from "../log-file.ts";
import { PlainError } from "../plain-error.ts";

/** `logs <name> [-f]`: the last lines, and with -f what comes after. */
export const logs = async (config: StackConfig, args: readonly string[]): Promise<void> => {
  const home = existingHome(config.homeDir);
  const folder = home.path("logs");
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".log"))
        .map((file) => file.slice(0, -4))
    : [];
  const name = args.find((argument) => !argument.startsWith("-"));
  if (!name || !names.includes(name)) {
    const known = names.length > 0 ? names.join(", ") : "none yet";
    throw new PlainError(`Which log? npm run logs -- <name> [-f], with a name of: ${known}.`);
  }
  const file = home.logFile(name);
  process.stdout.write(
    lastLines(file, 200)
      .map((line) => `${line}\n`)
      .join(""),
  );
  if (!args.includes("-f")) return;
  let from = statSync(file).size;
  watchFile(file, { interval: 300 }, ({ size }) => {
    // Smaller than before: the log was emptied because it had grown too large.
    if (size < from) from = 0;
    if (size > from)
      createReadStream(file, { start: from, end: size - 1 }).pipe(process.stdout, { end: false });
    from = size;
  });
};
