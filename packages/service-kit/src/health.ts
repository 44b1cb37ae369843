import { createServer } from "node:http";
import type { Registry } from "prom-client";
import { errorMessage } from "./errors.ts";

/** Throws, or answers false, when the thing it looks at does not work. */
export type Probe = () => unknown;
export type Readiness = {
  readonly ready: boolean;
  readonly probes: Record<string, { ok: boolean; ms: number; error?: string }>;
};

async function runProbe(probe: Probe, timeoutMs: number) {
  const startedAt = performance.now();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    // A probe that throws at once must not do so before somebody listens to `late`.
    const answer = await Promise.race([Promise.resolve().then(probe), late]);
    return answer === false ? { ok: false, ms: ms() } : { ok: true, ms: ms() };
  } catch (error) {
    return { ok: false, ms: ms(), error: errorMessage(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Named, timed probes; an answer is reused for `cacheMs`, so that whoever polls costs nothing. */
export function createReadiness(
  probes: Record<string, Probe>,
  options: { cacheMs?: number; timeoutMs?: number } = {},
) {
  const { cacheMs = 1_000, timeoutMs = 2_000 } = options;
  let cached: { at: number; answer: Promise<Readiness> } | undefined;
  const check = async (): Promise<Readiness> => {
    const entries = await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => [name, await runProbe(probe, timeoutMs)] as const),
    );
    return { ready: entries.every(([, { ok }]) => ok), probes: Object.fromEntries(entries) };
  };
  return (): Promise<Readiness> => {
    if (!cached || performance.now() - cached.at > cacheMs)
      cached = { at: performance.now(), answer: check() };
    return cached.answer;
  };
}

/** `/health/live`, `/health/ready` and `/metrics` on a port of their own. */
export async function serveHealth(
  at: { port: number; host: string },
  parts: { readiness: () => Promise<Readiness>; registry: Registry },
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { "content-type": type }).end(body);
    const failed = (error: Error) => send(500, "text/plain", error.message);
    if (request.url === "/health/live") send(200, "application/json", '{"live":true}');
    else if (request.url === "/health/ready")
      parts
        .readiness()
        .then((answer) => send(answer.ready ? 200 : 503, "application/json", JSON.stringify(answer)), failed);
    else if (request.url === "/metrics")
      parts.registry.metrics().then((text) => send(200, parts.registry.contentType, text), failed);
    else send(404, "application/json", '{"detail":"Not found"}');
  });
  await new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen(at.port, at.host, resolve),
  );
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : at.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
