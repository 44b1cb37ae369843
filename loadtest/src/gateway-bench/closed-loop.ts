// A closed-loop generator on raw sockets: each connection sends its next request when it has the answer and its turn
// has come.
// Started by gateway.ts with a ClosedLoopOptions on its IPC channel; answers a ClosedLoopResult.
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export type ClosedLoopOptions = {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly customer: string;
  readonly token: string;
  /** Over all connections; 0 lets each send as soon as it has its answer. */
  readonly requestsPerSecond: number;
  /** Lines of a batch request; 0 sends single heartbeats. */
  readonly batchLines: number;
};

export type ClosedLoopResult = {
  readonly requests: number;
  readonly refused: number;
  readonly seconds: number;
  /** Own CPU time: near one, the generator is what limits. */
  readonly cpuSeconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

const heartbeat = {
  ts: "2026-03-06T12:00:00.123456Z",
  version: "1.0.0",
  uptime_seconds: 86_400,
  pid: 12_345,
  ip_addresses: ["192.168.1.10"],
};

function requestText({ port, customer, token, batchLines }: ClosedLoopOptions, connection: number): string {
  const line = (n: number) =>
    JSON.stringify({ machine: `m-${connection}-${n}`, software: "app", kind: "heartbeat", ...heartbeat });
  const lines = Array.from({ length: batchLines }, (_, n) => line(n)).join("\n");
  const body = batchLines > 0 ? lines : JSON.stringify(heartbeat);
  const path = batchLines > 0 ? "batch" : `m-${connection}/app/heartbeat`;
  const type = batchLines > 0 ? "application/x-ndjson" : "application/json";
  return (
    `POST /api/ingest/${customer}/${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

/** Length of the first whole answer in the text, 0 when it is not whole yet. */
function answerLength(text: string): number {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return 0;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length >= head + 4 + length ? head + 4 + length : 0;
}

/** What the connections have counted since the warm-up. */
type Tally = { requests: number; refused: number; readonly latencies: number[]; running: boolean };

/** Calls back when the next turn of a connection has come; the first turns of all are spread over one round. */
function takeTurns({ connections, requestsPerSecond }: ClosedLoopOptions): (send: () => void) => void {
  if (requestsPerSecond === 0) return (send) => send();
  const everyMs = (connections * 1_000) / requestsPerSecond;
  let turn = performance.now() + Math.random() * everyMs;
  return (send) => {
    turn = Math.max(turn + everyMs, performance.now());
    setTimeout(send, Math.max(0, turn - performance.now()));
  };
}

function openConnection(options: ClosedLoopOptions, n: number, tally: Tally): Socket {
  const request = Buffer.from(requestText(options, n));
  const socket = connect({ port: options.port, host: "127.0.0.1", noDelay: true });
  const inTurn = takeTurns(options);
  let sentAt = 0;
  let received = "";
  const send = () => {
    sentAt = performance.now();
    socket.write(request);
  };
  socket.on("connect", () => inTurn(send));
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
    if (answerLength(received) === 0) return;
    if (!received.startsWith("HTTP/1.1 200")) tally.refused += 1;
    received = "";
    tally.requests += 1;
    // Each tenth is enough for two percentiles and costs a tenth of the memory.
    if (tally.requests % 10 === 0) tally.latencies.push(performance.now() - sentAt);
    if (tally.running) inTurn(send);
  });
  socket.on("error", () => {
    tally.refused += 1;
  });
  return socket;
}

async function runClosedLoop(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
  const tally: Tally = { requests: 0, refused: 0, latencies: [], running: true };
  const sockets = Array.from({ length: options.connections }, (_, n) => openConnection(options, n, tally));
  // The first half second warms up and does not count.
  await delay(500);
  tally.requests = 0;
  tally.refused = 0;
  tally.latencies.length = 0;
  process.send?.("warm");
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await delay(options.seconds * 1_000);
  tally.running = false;
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const socket of sockets) socket.destroy();
  const { requests, refused, latencies } = tally;
  latencies.sort((a, b) => a - b);
  const percentile = (p: number) => latencies[Math.floor(latencies.length * p)] ?? 0;
  const cpuSeconds = (used.user + used.system) / 1e6;
  return { requests, refused, seconds, cpuSeconds, p50Ms: percentile(0.5), p99Ms: percentile(0.99) };
}

process.once("message", (options: ClosedLoopOptions) => {
  void runClosedLoop(options).then((result) => process.send?.(result, () => process.disconnect?.()));
});
