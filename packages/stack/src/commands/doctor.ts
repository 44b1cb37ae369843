import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { rollcallVersion } from "../backup/back-up.ts";
import type { StackConfig } from "../config.ts";
import { writeBundle } from "../doctor/bundle.ts";
import { error, type Finding, ok } from "../doctor/finding.ts";
import { writeFigures } from "../doctor/figures.ts";
import { lookAtMachine } from "../doctor/machine-checks.ts";
import { lookAtServers } from "../doctor/server-checks.ts";
import { lookAtServices, type Metrics, readMetrics } from "../doctor/service-checks.ts";
import { existingHome, type Home, readJson } from "../home.ts";
import { messageOf, PlainError } from "../plain-error.ts";
import { readState, supervisorOf } from "../state-file.ts";
import { urlsOf, type Wiring } from "../wiring.ts";

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const readOptions = (args: readonly string[]) => {
  try {
    const options = {
      json: { type: "boolean" },
      bundle: { type: "string" },
      metrics: { type: "string" },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new PlainError(
      `${messageOf(cause)} Usage: npm run doctor -- [--json] [--bundle FILE] [--metrics FILE]`,
    );
  }
};

const lookAtAll = async (home: Home, wiring: Wiring) => {
  const state = readState(home);
  const supervisor = supervisorOf(state);
  const metrics: Metrics = supervisor ? await readMetrics(wiring) : {};
  const findings: Finding[] = [ok("rollcall", rollcallVersion()), ...(await lookAtMachine(home))];
  if (!supervisor) findings.push(error("running", "Rollcall does not run", "npm start"));
  else {
    findings.push(...(await lookAtServers(urlsOf(wiring))));
    findings.push(...(await lookAtServices(wiring, state?.processes ?? [], metrics)));
  }
  return { findings, metrics };
};

const lineOf = ({ check, level, says, todo }: Finding): string =>
  `  ${level.padEnd(8)}${check.padEnd(36)}${says}${todo === undefined ? "" : ` → ${todo}`}`;

/** Exit code 0 when nothing is an error, else 1. */
export const doctor = async (config: StackConfig, args: readonly string[]): Promise<void> => {
  const { json, bundle, metrics: figures } = readOptions(args);
  const home = existingHome(config.homeDir);
  const wiring = readJson(home.path("config.json")) as Wiring | null;
  if (!wiring) throw new PlainError(`There is no Rollcall in ${config.homeDir}: npm start makes one.`);
  const { findings, metrics } = await lookAtAll(home, wiring);
  if (json) print(JSON.stringify(findings, null, 2));
  else for (const finding of findings) print(lineOf(finding));
  if (findings.some(({ level }) => level === "error")) process.exitCode = 1;
  if (figures !== undefined) writeFigures(resolve(figures), home, findings);
  if (bundle === undefined) return;
  await writeBundle(resolve(bundle), home, {
    "doctor.json": JSON.stringify(findings, null, 2),
    "state.json": JSON.stringify(readState(home), null, 2),
    "ports.json": JSON.stringify(wiring.ports, null, 2),
    ...Object.fromEntries(Object.entries(metrics).map(([name, text]) => [`metrics/${name}.txt`, text])),
  });
  process.stderr.write(`  Wrote ${resolve(bundle)}, without secrets; read it before you send it.\n`);
};
