import { parseArgs } from "node:util";
import { queues } from "@rollcall/contracts/broker";
import { connect } from "amqplib";
import { cores, forkPinned, loadServer, pin, type Round } from "../gateway-bench/pinned.ts";
import { startPlatform } from "../platform/platform.ts";
import { formatTable, print } from "../report.ts";

const usage = `npm run load -- gateway [--rate 12000] [--rounds 5] [--seconds 4] [--connections N] [--batch 0]

What the gateway costs above Node itself: on one core each in turn a bare node:http handler that parses JSON and
answers, and the gateway with token check, validation and durable confirm into all queues. The generator has a core of
its own, the broker shares that one on a machine with two cores. The ratio is of requests per second of CPU time of the
measured process.
  --rate      requests a second that both get. A request costs Node three times as much at 4,000/s as when its core is
              full, and beside a broker on two cores the gateway's never is: as fast as each can (0) compares two loads
  --connections  256, or 8 that send batches: more of them, and the gateway mostly refuses what is too much at once
  --batch     lines of a batch request; then the figures are heartbeats a second, as fast as they go, and no ratio`;

const options = {
  rate: { type: "string", default: "12000" },
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "4" },
  connections: { type: "string" },
  batch: { type: "string", default: "0" },
  help: { type: "boolean", default: false },
} as const;

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};

/** Nobody consumes here: what is measured ends with the confirm. */
async function emptyQueues(url: string): Promise<void> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createChannel();
  for (const { name } of Object.values(queues)) await channel.purgeQueue(name);
  await connection.close();
}

async function startBare(): Promise<{ pid: number; port: number; stop: () => void }> {
  const child = forkPinned("../load/bare-handler.ts", cores.measured);
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(message as number));
    child.once("exit", (code) => reject(new Error(`the bare handler ended with code ${code}`)));
  });
  return { pid: child.pid ?? 0, port, stop: () => child.disconnect() };
}

const perCpuSecond = (round: Round) => round.requests / round.serverCpuSeconds;

function row(name: string, round: Round): (string | number)[] {
  const busy = (seconds: number) => `${Math.round((100 * seconds) / round.seconds)} %`;
  return [
    name,
    Math.round(round.requests / round.seconds),
    ((1e6 * round.serverCpuSeconds) / round.requests).toFixed(1),
    busy(round.serverCpuSeconds),
    busy(round.cpuSeconds),
    round.p50Ms.toFixed(1),
    round.p99Ms.toFixed(1),
    round.refused,
  ];
}

const heading = ["", "requests/s", "CPU µs each", "its core", "generator", "p50 ms", "p99 ms", "refused"];

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const batchLines = Number(values.batch);
  const platform = await startPlatform({ services: { "ingest-gateway": 1 }, progress: print });
  const bare = await startBare();
  try {
    const pidOf = (name: string) => platform.process(name).info().pid ?? 0;
    const gateway = { pid: pidOf("ingest-gateway"), port: platform.targets()[0]?.port ?? 0 };
    pin(gateway.pid, cores.measured);
    pin(pidOf("rabbitmq"), cores.broker);
    const { customer, token } = platform.newIdentity();
    const load = {
      seconds: Number(values.seconds),
      connections: Number(values.connections ?? (batchLines === 0 ? 256 : 8)),
      requestsPerSecond: batchLines === 0 ? Number(values.rate) : 0,
      customer,
      token,
    };
    const rounds: { bare: Round[]; gateway: Round[] } = { bare: [], gateway: [] };
    // Compiled code is what is compared: a fresh process runs the first tens of thousands of requests interpreted.
    for (const { pid, port } of batchLines === 0 ? [bare, gateway] : [gateway])
      await loadServer(pid, { ...load, port, batchLines });
    for (let n = 0; n < Number(values.rounds); n += 1) {
      if (batchLines === 0)
        rounds.bare.push(await loadServer(bare.pid, { ...load, port: bare.port, batchLines }));
      rounds.gateway.push(await loadServer(gateway.pid, { ...load, port: gateway.port, batchLines }));
      await emptyQueues(platform.servers.urls.amqp);
    }
    const rows = rounds.gateway.flatMap((round, n) => {
      const other = rounds.bare[n];
      return [...(other ? [row("bare", other)] : []), row("gateway", round)];
    });
    print(formatTable([heading, ...rows]));
    return conclude(rounds, batchLines);
  } finally {
    bare.stop();
    await platform.stop();
  }
}

function conclude(rounds: { bare: Round[]; gateway: Round[] }, batchLines: number): number {
  const refused = [...rounds.bare, ...rounds.gateway].reduce((sum, round) => sum + round.refused, 0);
  const perSecond = (list: Round[]) => Math.round(median(list.map(perCpuSecond)));
  if (batchLines > 0) print(`heartbeats per second of CPU: ${perSecond(rounds.gateway) * batchLines}`);
  else {
    print(
      `medians: bare ${perSecond(rounds.bare)}, gateway ${perSecond(rounds.gateway)} requests per second of CPU`,
    );
    // Of the two that ran one after the other: the speed of a shared machine changes from minute to minute.
    const ratios = rounds.gateway.map(
      (round, n) => perCpuSecond(round) / perCpuSecond(rounds.bare[n] as Round),
    );
    print(`ratio ${median(ratios).toFixed(2)}`);
  }
  return refused === 0 ? 0 : 1;
}
