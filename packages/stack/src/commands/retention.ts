import { parseArgs } from "node:util";
import type { StackConfig } from "../config.ts";
import { existingHome, readJson } from "../home.ts";
import { messageOf, PlainError } from "../plain-error.ts";
import { type Kept, readChanges, readKept, setKept } from "../retention/kept.ts";
import { readState, supervisorOf } from "../state-file.ts";
import { urlsOf, type Wiring } from "../wiring.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const readOptions = (args: readonly string[]) => {
  try {
    const options = { json: { type: "boolean" }, devices: { type: "string", default: "1000" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const devices = Number(values.devices);
    if (!Number.isInteger(devices) || devices < 1)
      throw new PlainError(`--devices must be a whole number of at least 1, got "${values.devices}".`);
    return { json: values.json === true, devices, changes: positionals };
  } catch (cause) {
    throw new PlainError(
      `${messageOf(cause)} Usage: npm run retention -- [TABLE=DAYS …] [--devices N] [--json]`,
    );
  }
};

const sized = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
};

/** What a fleet takes once everything is as old as it may become; null where it depends on what happens. */
export const bytesFor = ({ bytesADeviceDay, days }: Kept, devices: number): number | null =>
  bytesADeviceDay === null ? null : bytesADeviceDay * days * devices;

const show = (kept: readonly Kept[], devices: number): void => {
  const row = (...cells: string[]) =>
    print(`  ${cells.map((cell, at) => cell.padEnd([20, 12, 11, 12, 0][at] ?? 0)).join("")}`);
  row("history", "store", "kept, days", "now", `${devices} devices, once a minute`);
  for (const each of kept) {
    const bytes = bytesFor(each, devices);
    const suffix = each.table === "readings" ? " for each metric" : "";
    row(
      each.table,
      each.store,
      String(each.days),
      sized(each.bytesNow),
      bytes === null ? "by what happens" : `${sized(bytes)}${suffix}`,
    );
  }
};

export const retention = async (config: StackConfig, args: readonly string[]): Promise<void> => {
  const { json, devices, changes } = readOptions(args);
  const home = existingHome(config.homeDir);
  if (!supervisorOf(readState(home)))
    throw new PlainError("Rollcall is not running: npm start, then ask again.");
  const urls = urlsOf(readJson(home.path("config.json")) as Wiring);
  await setKept(urls, readChanges(changes, await readKept(urls)));
  const kept = await readKept(urls);
  if (json)
    print(
      JSON.stringify(
        kept.map((each) => ({ ...each, bytes: bytesFor(each, devices) })),
        null,
        2,
      ),
    );
  else show(kept, devices);
};
