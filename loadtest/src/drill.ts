import { appendFileSync, readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Drill } from "./drills/drill.ts";
import { runMutations } from "./mutations/run-mutations.ts";
import { runDrill } from "./drills/run-drill.ts";
import { drillModel } from "./scenarios/model.ts";
import { formatTable, print, printReport, type Report } from "./report.ts";
import { shortDrills } from "./drills/short.ts";

const folder = new URL("drills/all/", import.meta.url);
const names = [...readdirSync(folder).map((file) => file.replace(/\.ts$/, "")), "model", "mutations"].sort();

const usage = `npm run drill -- <name …> [--rate 2000] [--haste 1] [--verbose] [--results FILE]

  all     every drill
  short   ${shortDrills.join(", ")} (under six minutes)
  ${names.join("\n  ")}`;

function chosen(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    if (word === "all") return names;
    if (word === "short") return [...shortDrills];
    if (!names.includes(word)) throw new Error(`There is no drill "${word}".\n\n${usage}`);
    return [word];
  });
}

type Args = { readonly rate: number; readonly haste: number; readonly verbose: boolean };

/** Drills that bring no platform of their own. */
const others: Record<string, (args: Args) => Promise<Report>> = {
  model: drillModel,
  mutations: ({ rate }) => runMutations(rate),
};

async function reportOf(name: string, args: Args): Promise<Report> {
  const other = others[name];
  if (other) return other(args);
  const module = (await import(new URL(`${name}.ts`, folder).href)) as { drill: Drill };
  return runDrill(name, module.drill, args);
}

async function runOne(name: string, args: Args): Promise<Report> {
  try {
    const report = await reportOf(name, args);
    printReport(report);
    return report;
  } catch (error) {
    print(`${name}: broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const startedAt = new Date().toISOString();
    return { name, command: "", startedAt, seconds: 0, passed: false, checks: [], figures: {} };
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rate: { type: "string", default: "2000" },
      haste: { type: "string", default: "1" },
      verbose: { type: "boolean", default: false },
      results: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0) {
    print(usage);
    return values.help ? 0 : 1;
  }
  const { rate, haste, verbose, results } = values;
  const reports: Report[] = [];
  for (const name of chosen(positionals)) {
    const report = await runOne(name, { rate: Number(rate), haste: Number(haste), verbose });
    reports.push(report);
    if (results) appendFileSync(results, `${JSON.stringify(report)}\n`);
  }
  if (reports.length > 1)
    print(
      `\n${formatTable([
        ["drill", "result", "seconds"],
        ...reports.map(({ name, passed, seconds }) => [
          name,
          passed ? "passed" : "FAILED",
          Math.round(seconds),
        ]),
      ])}`,
    );
  return reports.every(({ passed }) => passed) ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  print(error instanceof Error ? error.message : String(error));
  return 1;
});
