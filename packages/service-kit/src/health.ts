import { createServer } from "node:http";
import type { Registry } from "prom-client";
import { errorMessage } from "./errors.ts";

/** Throws, or answers false, when the thing it looks at does not work; may answer figures to be shown with it. */
export type Probe = () => unknown;
export type ProbeFigures = { readonly ok: boolean; readonly figures: object };
export type Readiness = {
  readonly ready: boolean;
  readonly probes: Record<string, { ok: boolean; ms: number; error?: string; figures?: object }>;
};

const hasFigures = (answer: unknown): answer is ProbeFigures =>
  typeof answer === "object" && answer !== null && "ok" in answer && "figures" in answer;

async function runProbe(probe: Probe, timeoutMs: number) {
  const startedAt = performance.now();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    // A probe that throws at once must not do so before somebody listens to `late`.
    const answer = await Promise.race([Promise.resolve().then(probe), late]);
    if (hasFigures(answer)) return { ok: answer.ok, ms: ms(), figures: answer.figures };
    return { ok: answer !== false, ms: ms() };
  } catch (error) {
    return { ok: false, ms: ms(), error: errorMessage(error) };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Named, timed probes; an answer is reused for `cacheMs`, so that whoever polls costs nothing. Those `onlyShown` tell of
 * trouble elsewhere, in which this process is still of use.
 */
export function createReadiness(
  probes: Record<string, Probe>,
  options: { cacheMs?: number; timeoutMs?: number; onlyShown?: readonly string[] } = {},
) {
  const { cacheMs = 1_000, timeoutMs = 2_000, onlyShown = [] } = options;
  let cached: { at: number; answer: Promise<Readiness> } | undefined;
  const check = async (): Promise<Readiness> => {
    const entries = await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => [name, await runProbe(probe, timeoutMs)] as const),
    );
    const ready = entries.every(([name, { ok }]) => ok || onlyShown.includes(name));
    return { ready, probes: Object.fromEntries(entries) };
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
