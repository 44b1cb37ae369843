import { parseArgs } from "node:util";
import { createApiKey, hashApiKey, type Postgres } from "@rollcall/service-kit";
import { Redis } from "ioredis";
import { customerCount, fillPostgres } from "../api/fill-postgres.ts";
import { fillRedis, keepSwept } from "../api/fill-redis.ts";
import { type Client, type Measured, measureRead, type ReadCase, tokenOfPage } from "../api/measure-reads.ts";
import { startPlatform } from "../platform/platform.ts";
import { type Check, formatTable, holds, print, printReport } from "../report.ts";

const usage = `npm run load -- api [--instances 100000] [--requests 200] [--keep]

How long people wait: fills a PostgreSQL and a Redis of its own with so many instances of ${customerCount} customers and
asks query for the overview and for lists of instances, one question after the other.
  --keep      leaves everything running until Ctrl-C, to look at`;

const options = {
  instances: { type: "string", default: "100000" },
  requests: { type: "string", default: "200" },
  keep: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

async function anApiKey(postgres: Postgres, tokenKey: string, customer: string | null): Promise<string> {
  const { key, prefix } = createApiKey();
  await postgres.query(
    "insert into api_keys (prefix, hash, name, role, customer) values ($1, $2, 'load', 'viewer', $3)",
    [prefix, hashApiKey(key, tokenKey), customer],
  );
  return key;
}

const list = (name: string, query: string | ((n: number) => string)): ReadCase => ({
  name: `instances ${name}`,
  kind: "instances",
  path: (n) => `/instances?${typeof query === "string" ? query : query(n)}`,
});

const filter = (text: string) => `filter=${encodeURIComponent(text)}`;
const order = (text: string) => `order_by=${encodeURIComponent(text)}`;

function casesOf(farToken: string): ReadCase[] {
  const customer = (n: number) => `customer=customer-${(n * 20) % customerCount}`;
  return [
    { name: "overview", kind: "overview", path: () => "/overview" },
    { name: "overview of a customer", kind: "overview", path: (n) => `/overview?${customer(n)}` },
    list("worst first", ""),
    list("20 pages on", `page_token=${farToken}`),
    list("red", "colour=red&page_size=100"),
    list("grey of a customer", (n) => `colour=grey&${customer(n)}`),
    list("version prefix, by since", (n) => `${filter(`version:1.${n % 14}.*`)}&${order("since DESC")}`),
    list("status and not colour", `${filter("status:degraded AND NOT colour:red")}&${order("since DESC")}`),
    list("machine contains", (n) => `${filter(`machine:*${100 + (n % 900)}*`)}&${order("machine")}`),
    list("machine not", (n) => `${filter(`NOT machine:*${100 + (n % 900)}`)}&${order("machine")}`),
    list("machine exact", (n) => filter(`machine:machine-${String(n * 37).padStart(7, "0")}`)),
    list("address prefix", (n) => `${filter(`address:10.0.${n % 256}.*`)}&${order("machine")}`),
    list("address exact", (n) => `${filter(`address:10.0.${n % 256}.7`)}&${order("since DESC")}`),
    list("status message, found nowhere", filter("status_message:*no-such-words*")),
    list("fact", (n) => `${filter(`fact.location:"Hall ${n % 40}"`)}&${order("since DESC")}`),
    list("label", (n) => `${filter(`label.site:site-${n % 25}`)}&${order("since DESC")}`),
    list(
      "any of, in parentheses",
      () =>
        `${filter("(software:app,db OR version:1.3.1) AND severity:>0")}&${order("version DESC, machine")}`,
    ),
    list("by machine", order("machine")),
    list("by path", order("customer, machine, software")),
    list("by version", order("version DESC")),
    list("by last seen", order("last_seen")),
    list("by since", order("since DESC")),
    list("by first seen", order("first_seen DESC")),
    list("by software", order("software")),
    list("by name", order("name")),
    list(
      "of a customer, filter and order",
      (n) => `${customer(n)}&${filter("status:running")}&${order("version")}`,
    ),
    { name: "customers", kind: "other", path: () => "/customers?page_size=100" },
    { name: "diagnostics by code", kind: "other", path: () => "/diagnostics/codes" },
  ];
}

/** The demand grows with the fleet, but far less than the fleet does. */
const demands = (instances: number) =>
  instances <= 100_000 ? { overview: 50, instances: 100 } : { overview: 150, instances: 250 };

async function measure(client: Client, cases: readonly ReadCase[], requests: number): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const each of cases) {
    measured.push(await measureRead(client, each, requests));
    const { name, p50Ms, p95Ms, total } = measured.at(-1) as Measured;
    print(`${name}: p50 ${p50Ms.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms, of ${total ?? "-"}`);
  }
  return measured;
}

function checksOf(measured: readonly Measured[], instances: number): Check[] {
  const demand = demands(instances);
  const worst = (kind: "overview" | "instances") =>
    Math.max(...measured.filter((each) => each.kind === kind).map(({ p95Ms }) => p95Ms));
  return [
    { name: "overview p95", value: worst("overview"), unit: "ms", atMost: demand.overview },
    {
      name: "instances p95, slowest question",
      value: worst("instances"),
      unit: "ms",
      atMost: demand.instances,
    },
    { name: "failed requests", value: measured.reduce((sum, { failed }) => sum + failed, 0), atMost: 0 },
  ];
}

const forSignal = () => new Promise<void>((resolve) => process.once("SIGINT", () => resolve()));

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const [instances, requests] = [Number(values.instances), Number(values.requests)];
  const platform = await startPlatform({ services: { query: 1 }, progress: print });
  const redis = new Redis(platform.servers.urls.redis);
  const stopSweeping = keepSwept(redis);
  try {
    await fillPostgres(platform.postgres, instances, print);
    await fillRedis(redis, platform.postgres);
    const { tokenKey } = platform.servers.wiring.secrets;
    const key = await anApiKey(platform.postgres, tokenKey, null);
    const port = platform.services[0]?.ports.http ?? 0;
    const client = { url: `http://127.0.0.1:${port}`, key };
    if (values.keep) {
      print(`curl -H 'authorization: Bearer ${key}' ${client.url}/api/v1/overview`);
      print(platform.servers.urls.postgres);
      await forSignal();
      return 0;
    }
    const measured = await measure(client, casesOf(await tokenOfPage(client, "/instances?", 20)), requests);
    const rows = measured.map(({ name, p50Ms, p95Ms, total }) => [name, p50Ms, p95Ms, total ?? "-"]);
    print(formatTable([["question", "p50 ms", "p95 ms", "of"], ...rows]));
    const checks = checksOf(measured, instances);
    const passed = checks.every(holds);
    const seconds = (Date.now() - startedAt.getTime()) / 1_000;
    const figures = Object.fromEntries(measured.map(({ name, p95Ms }) => [name, p95Ms]));
    const command = `npm run load -- api --instances ${instances}`;
    printReport({
      name: "api",
      command,
      startedAt: startedAt.toISOString(),
      seconds,
      passed,
      checks,
      figures,
    });
    return passed ? 0 : 1;
  } finally {
    stopSweeping();
    redis.disconnect();
    await platform.stop();
  }
}
