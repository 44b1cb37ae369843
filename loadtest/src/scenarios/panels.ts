import { parseArgs } from "node:util";
import { Client } from "pg";
import { expandMacros, readBoards, type Statement, statementsOf } from "../../../deploy/grafana/panels.ts";
import { withPlatform } from "../load/with-platform.ts";
import { fillQuestdb, instancesFor } from "../panels/fill-questdb.ts";
import { type Check, formatTable, holds, print, printReport } from "../report.ts";

const usage = `npm run load -- panels [--rows 100000000] [--rounds 5]

How long Grafana waits: fills a QuestDB of its own with so many heartbeats of 30 days, rolls them up as the product does,
and asks every panel's and drop-down's question of deploy/grafana for 30 days as the user who may only read.`;

const options = {
  rows: { type: "string", default: "100000000" },
  rounds: { type: "string", default: "5" },
  help: { type: "boolean", default: false },
} as const;

type Timed = { name: string; firstMs: number; medianMs: number; worstMs: number; rows: number };

async function timeStatement(
  reader: Client,
  { name, sql }: Statement,
  values: Readonly<Record<string, string>>,
  rounds: number,
): Promise<Timed> {
  const text = expandMacros(sql, values);
  const times: number[] = [];
  let rows = 0;
  for (let round = 0; round < rounds; round += 1) {
    const askedAt = performance.now();
    rows = (await reader.query(text)).rows.length;
    times.push(performance.now() - askedAt);
  }
  const [firstMs = 0, ...later] = times;
  const sorted = (later.length > 0 ? later : times).toSorted((a, b) => a - b);
  const medianMs = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return { name, firstMs, medianMs, worstMs: Math.max(...times), rows };
}

/** `customer` is all on the fleet's dashboard and one on the others. */
const valuesFor = (name: string, instance: string) => ({
  customer: name.startsWith("fleet") ? "%" : "customer-7",
  instance,
});

async function timeAll(url: string, instance: string, rounds: number): Promise<Timed[]> {
  const reader = new Client({ connectionString: url });
  await reader.connect();
  try {
    const timed: Timed[] = [];
    for (const statement of statementsOf(readBoards()))
      timed.push(await timeStatement(reader, statement, valuesFor(statement.name, instance), rounds));
    return timed;
  } finally {
    await reader.end();
  }
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const [rows, rounds] = [Number(values.rows), Number(values.rounds)];
  return withPlatform({ services: {} }, async ({ questdb, servers }) => {
    const { instance } = await fillQuestdb(questdb, rows, print);
    print(`filled with ${instancesFor(rows)} instances in ${(Date.now() - startedAt.getTime()) / 1_000} s`);
    const timed = await timeAll(servers.urls.questdbReader, instance, rounds);
    const lines = timed.map((each) => [each.name, each.firstMs, each.medianMs, each.worstMs, each.rows]);
    print(formatTable([["question", "first ms", "median ms", "worst ms", "rows"], ...lines]));
    const slowest = Math.max(...timed.map(({ medianMs }) => medianMs));
    const checks: Check[] = [{ name: "slowest panel, median", value: slowest, unit: "ms", atMost: 1_000 }];
    const passed = checks.every(holds);
    printReport({
      name: "panels",
      command: `npm run load -- panels --rows ${rows}`,
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1_000,
      passed,
      checks,
      figures: Object.fromEntries(timed.map(({ name, medianMs }) => [name, medianMs])),
    });
    return passed ? 0 : 1;
  });
}
