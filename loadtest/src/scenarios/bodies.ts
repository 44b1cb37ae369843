import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { drain } from "../audit/drain.ts";
import { lineKinds, randomLine } from "../bodies/random-line.ts";
import { type Platform, startPlatform } from "../platform/platform.ts";
import { type Check, holds, print, printReport } from "../report.ts";

const usage = `npm run load -- bodies [--count 1000000] [--machines 2000] [--lines 1000]

Random bodies of all four kinds, with every text and number that a store or parser is known to dislike, through the gateway
and all consumers on the real servers: what was acknowledged is stored or visibly refused, nothing becomes a dead letter,
and liveness hears the next device at once.`;

const options = {
  count: { type: "string", default: "1000000" },
  machines: { type: "string", default: "2000" },
  lines: { type: "string", default: "1000" },
  help: { type: "boolean", default: false },
} as const;

type Tally = { sent: number; stored: Record<string, number>; refused: number };
type Answer = { results: { status: number }[] };

const waitMs = 120_000;

/** Sends one batch, and what could not be taken in time once more. */
async function sendBatch(url: string, token: string, lines: readonly string[], tally: Tally): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" };
  const response = await fetch(url, { method: "POST", headers, body: lines.join("\n") });
  if (response.status === 429 || response.status === 503) {
    await response.arrayBuffer();
    await delay(500);
    return sendBatch(url, token, lines, tally);
  }
  const { results } = (await response.json()) as Answer;
  const again: string[] = [];
  for (const [index, { status }] of results.entries()) {
    const line = lines[index] ?? "";
    const kind = lineKinds.find((each) => line.includes(`"kind":"${each}"`)) ?? "none";
    if (status === 200) tally.stored[kind] = (tally.stored[kind] ?? 0) + 1;
    else if (status === 429 || status === 503) again.push(line);
    else tally.refused += 1;
  }
  if (again.length > 0) await sendBatch(url, token, again, tally);
}

const countOf = async (platform: Platform, sql: string): Promise<number> => {
  const { rows } = await platform.postgres.query<{ count: string }>(sql);
  return Number(rows[0]?.count);
};

/** The first thing that is true within the time, asked again and again. */
async function until(what: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + waitMs; performance.now() < end; await delay(200))
    if (await what()) return true;
  return false;
}

async function audit(platform: Platform, tally: Tally): Promise<Check[]> {
  const heartbeats = async () =>
    Number((await platform.questdb.rows("select count() from heartbeats"))[0]?.[0]);
  const acknowledged = tally.stored["heartbeat"] ?? 0;
  const { waiting } = await drain({
    waiting: platform.broker.waiting,
    stored: heartbeats,
    acknowledged,
    patienceMs: 30_000,
    settledMs: 2_000,
  });
  await until(async () => (await heartbeats()) >= acknowledged);
  const startedAt = performance.now();
  const { customer, token } = platform.newIdentity();
  const url = `http://127.0.0.1:${platform.targets()[0]?.port}/api/ingest/${customer}/afterwards/app/heartbeat`;
  await fetch(url, { method: "POST", headers: { authorization: `Bearer ${token}` } });
  const heard = () => countOf(platform, "select count(*) from instances where machine = 'afterwards'");
  const isHeard = await until(async () => (await heard()) === 1);
  const afterS = (performance.now() - startedAt) / 1_000;
  // One more than was in the batches: the device afterwards.
  await until(async () => (await heartbeats()) > acknowledged);
  const exactly = (name: string, value: number, wanted: number): Check => ({
    name,
    value,
    atLeast: wanted,
    atMost: wanted,
  });
  return [
    exactly("lines sent = stored + refused", tally.sent, sum(tally.stored) + tally.refused),
    exactly("heartbeats stored", await heartbeats(), acknowledged + 1),
    exactly(
      "dead letters",
      (await platform.broker.dead()) + (await countOf(platform, "select count(*) from dead_letters")),
      0,
    ),
    exactly("messages left on the broker", waiting, 0),
    { name: "the next device is heard", value: Number(isHeard), atLeast: 1 },
    { name: "after", value: afterS, unit: "s", atMost: 10 },
    { name: "share that was taken", value: sum(tally.stored) / tally.sent, atLeast: 0.5 },
  ];
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const [count, machines, lines] = [Number(values.count), Number(values.machines), Number(values.lines)];
  const services = { "ingest-gateway": 1, "heartbeat-writer": 1, "event-writer": 1, liveness: 1 };
  const startedAt = new Date();
  const platform = await startPlatform({ services, progress: print });
  try {
    const { customer, token } = platform.newIdentity();
    const url = `http://127.0.0.1:${platform.targets()[0]?.port}/api/ingest/${customer}/batch`;
    const tally: Tally = { sent: 0, stored: {}, refused: 0 };
    while (tally.sent < count) {
      const batch = Array.from({ length: Math.min(lines, count - tally.sent) }, () => randomLine(machines));
      tally.sent += batch.length;
      await sendBatch(url, token, batch, tally);
      if (tally.sent % (50 * lines) === 0) print(`  ${tally.sent} of ${count} sent`);
    }
    const checks = await audit(platform, tally);
    const passed = checks.every(holds);
    printReport({
      name: "bodies",
      command: `npm run load -- bodies ${args.join(" ")}`,
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1_000,
      passed,
      checks,
      figures: { ...tally, waiting: await platform.broker.byQueue() },
    });
    return passed ? 0 : 1;
  } finally {
    await platform.stop();
  }
}
