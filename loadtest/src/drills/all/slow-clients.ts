import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { setTimeout as delay } from "node:timers/promises";
import type { Target } from "../../http/connection.ts";
import type { Drill, DrillContext } from "../drill.ts";
import { exactly } from "../standard-checks.ts";

const slowSockets = 1_000;

/** Sockets that send a byte a second of a request that never ends. */
function openSlowSockets(target: Target) {
  const text = `POST /api/ingest/fleet/slow/app/heartbeat HTTP/1.1\r\nHost: ${"x".repeat(1_000)}`;
  const sockets: Socket[] = [];
  for (let n = 0; n < slowSockets; n += 1) {
    const socket = connect(target);
    socket.on("error", () => {});
    sockets.push(socket);
  }
  let at = 0;
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write(text.charAt(at));
    at += 1;
  }, 1_000);
  return () => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  };
}

async function post(target: Target, token: string, body: Buffer, gzip: boolean): Promise<number> {
  const response = await fetch(`http://${target.host}:${target.port}/api/ingest/fleet/large/app/heartbeat`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(gzip ? { "content-encoding": "gzip" } : {}),
    },
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
  // A server may cut the connection of one who goes on sending.
  return response?.status ?? 0;
}

async function sendLargeBodies({ platform, check }: DrillContext, target: Target) {
  const { token } = platform.newIdentity();
  const oversized = Buffer.from(JSON.stringify({ version: "x".repeat(1024 ** 2) }));
  const bomb = gzipSync(Buffer.alloc(100 * 1024 ** 2, "{"));
  const answers: number[] = [];
  for (let n = 0; n < 50; n += 1) {
    answers.push(await post(target, token, oversized, false));
    answers.push(await post(target, token, bomb, true));
    await delay(100);
  }
  const other = answers.filter((status) => status !== 413 && status !== 0).length;
  check(exactly("answers to oversized bodies and bombs other than 413", other));
  check({ name: "413 among them", value: answers.filter((status) => status === 413).length, atLeast: 50 });
}

export const drill: Drill = {
  about: "1,000 sockets that send a byte a second, oversized bodies and gzip bombs beside the traffic.",
  disturb: async (context) => {
    const [target] = context.platform.targets();
    if (!target) throw new Error("no gateway");
    const close = openSlowSockets(target);
    try {
      await sendLargeBodies(context, target);
      await context.wait(20);
    } finally {
      close();
    }
  },
  judge: ({ summary }) => [
    { name: "p99 of the traffic", value: summary.latency.p99Ms, unit: "ms", atMost: 500 },
    exactly("requests not answered 200", summary.sent - (summary.statuses["200"] ?? 0)),
  ],
};
