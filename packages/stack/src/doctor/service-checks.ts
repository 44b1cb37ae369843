import { readServices } from "@rollcall/service-facts";
import type { ProcessInfo } from "../process-spec.ts";
import { portNameOf, type Wiring } from "../wiring.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

/** Every service and the port of its health. */
const healthPorts = async ({ ports }: Wiring) =>
  (await readServices()).map(
    (service) => ({ name: service.name, port: ports[portNameOf(service, "health")] ?? 0 }) as const,
  );

const fetchText = async (url: string) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return { status: response.status, text: await response.text() };
};

const lookAtService = async (name: string, port: number): Promise<Finding> => {
  try {
    const { status, text } = await fetchText(`http://127.0.0.1:${port}/health/ready`);
    if (status === 200) return ok(name, `ready on port ${port}`);
    return error(
      name,
      `not ready: ${text.slice(0, 300)}`,
      `npm run logs -- ${name}; the probe's name is in the runbook`,
    );
  } catch (cause) {
    return error(
      name,
      `port ${port} does not answer: ${(cause as Error).message}`,
      `npm run logs -- ${name}`,
    );
  }
};

const lookAtRestarts = (processes: readonly ProcessInfo[]): Finding[] =>
  processes
    .filter(({ restarts }) => restarts > 0)
    .map(({ name, restarts, since }) =>
      warning(
        "restarts",
        `${name} was started again ${restarts} times, last at ${since}`,
        `npm run logs -- ${name}`,
      ),
    );

/** Conditions that query has raised, by their codes. */
const lookAtConditions = (metrics: string): Finding[] => {
  const raised = [...metrics.matchAll(/^query_condition\{code="(\w+)"\} 1$/gm)].map(([, code]) => code);
  if (raised.length === 0) return [ok("conditions", "none")];
  return raised.map((code) => error("conditions", String(code), "the runbook, Conditions, says what to do"));
};

export type Metrics = Readonly<Record<string, string>>;

/** What each service's metrics page says; empty text where it does not answer. */
export const readMetrics = async (wiring: Wiring): Promise<Metrics> => {
  const pages = (await healthPorts(wiring)).map(async ({ name, port }) => {
    const page = await fetchText(`http://127.0.0.1:${port}/metrics`).catch(() => ({ text: "" }));
    return [name, page.text] as const;
  });
  return Object.fromEntries(await Promise.all(pages));
};

export const lookAtServices = async (
  wiring: Wiring,
  processes: readonly ProcessInfo[],
  metrics: Metrics,
): Promise<Finding[]> => [
  ...(await Promise.all((await healthPorts(wiring)).map(({ name, port }) => lookAtService(name, port)))),
  ...lookAtRestarts(processes),
  ...lookAtConditions(metrics.query ?? ""),
];
