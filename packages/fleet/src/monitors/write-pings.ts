import { factId, type Fact, type NewFact } from "@rollcall/contracts/facts";
import { type PostgresClient, tellFacts } from "@rollcall/service-kit";
import { loadStates, saveExecutions, savePings, saveStates } from "./ping-store.ts";
import { applyPing, endsRun, failedBy, type MonitorState, type Ping, timeOut } from "./runs.ts";

const pinged = (ping: Ping, instance: string): NewFact => ({
  id: factId("heartbeat.pinged", ping.monitor, ping.at),
  name: "heartbeat.pinged",
  at: ping.at,
  instance,
  data: { monitor: ping.monitor, ping: ping.type, exit_code: ping.exitCode },
});

const failed = (ping: Ping, instance: string): NewFact => ({
  id: factId("heartbeat.exit_code_failure", ping.monitor, ping.at),
  name: "heartbeat.exit_code_failure",
  at: ping.at,
  instance,
  data: { monitor: ping.monitor, exit_code: ping.exitCode, run_id: ping.runId },
});

/** Of many pings of one monitor that come together the newest is told; every failure is. */
function factsOf(pings: readonly Ping[], instanceOf: (ping: Ping) => string): NewFact[] {
  const newest = new Map(pings.map((ping) => [ping.monitor, ping]));
  return [
    ...[...newest.values()].map((ping) => pinged(ping, instanceOf(ping))),
    ...pings.filter(failedBy).map((ping) => failed(ping, instanceOf(ping))),
  ];
}

/** What people did to the monitor of a ping before it was stored, and its gateway did not know yet. */
export type Overruled = { readonly ping: Ping; readonly by: "paused" | "deleted" };

const asStored = (ping: Ping, states: ReadonlyMap<string, Known>): Ping =>
  states.get(ping.monitor)?.isPaused ? { ...ping, deadlineAt: null } : ping;

function overruledOf(pings: readonly Ping[], states: ReadonlyMap<string, Known>): Overruled[] {
  return pings.flatMap((ping): Overruled[] => {
    const known = states.get(ping.monitor);
    if (!known) return [{ ping, by: "deleted" }];
    return known.isPaused && ping.deadlineAt !== null ? [{ ping, by: "paused" }] : [];
  });
}

/**
 * Records pings, the runs that they begin and end, and what is known of their monitors, in the caller's transaction.
 * Those of monitors that are gone are left out. Liveness, which knows no monitors, must be told again what overruled a ping.
 */
export async function writePings(
  client: PostgresClient,
  pings: readonly Ping[],
): Promise<{ readonly known: ReadonlySet<Ping>; readonly overruled: readonly Overruled[] }> {
  const ids = [...new Set(pings.map(({ monitor }) => monitor))].sort();
  const states = await loadStates(client, ids);
  const heard = pings.filter(({ monitor }) => states.has(monitor));
  const known = heard.map((ping) => asStored(ping, states)).sort((a, b) => a.at - b.at);
  for (const ping of known) applyPing((states.get(ping.monitor) as Known).state, ping);
  await savePings(client, known);
  const all = [...states.values()].map(({ state }) => state);
  await saveExecutions(client, all);
  await saveStates(client, all);
  await tellFacts(
    client,
    factsOf(known, ({ monitor }) => (states.get(monitor) as Known).instance),
  );
  return { known: new Set(heard), overruled: overruledOf(pings, states) };
}

export type { Ping };

type Known = { readonly state: MonitorState; readonly instance: string; readonly isPaused: boolean };

/** What a ping says of the status of its instance; undefined when it says nothing. */
export function statusOf(ping: Ping): { status: "running" | "error"; message: string | null } | undefined {
  if (!endsRun(ping)) return undefined;
  if (!failedBy(ping)) return { status: "running", message: null };
  const said =
    ping.type === "exit" ? `The job ended with exit code ${ping.exitCode}` : "The job said that it failed";
  return { status: "error", message: said };
}

const verdict = (
  name: "heartbeat.deadline_missed" | "heartbeat.recovered",
  { at, instance }: Fact,
  monitor: string,
): NewFact => ({ id: factId(name, monitor, at), name, at, instance, data: { monitor } });

/**
 * What liveness decided about instances that are monitors: at a missed deadline the runs that are open end as timed out.
 * Told as facts of the monitors.
 */
export async function applyFlips(client: PostgresClient, facts: readonly Fact[]): Promise<void> {
  const ids = facts.flatMap(({ instance }) => instance ?? []);
  const { rows } = await client.query<{ id: string; instance: string }>(
    "select id, instance::text from monitors where kind = 'heartbeat' and instance = any($1::bigint[])",
    [ids],
  );
  if (rows.length === 0) return;
  const monitorOf = new Map(rows.map(({ id, instance }) => [instance, id]));
  const states = await loadStates(client, rows.map(({ id }) => id).sort());
  const told: NewFact[] = [];
  for (const fact of facts) {
    const monitor = monitorOf.get(fact.instance ?? "");
    const known = states.get(monitor ?? "");
    if (monitor === undefined || known === undefined) continue;
    if (fact.name === "instance.overdue") {
      timeOut(known.state, fact.at);
      told.push(verdict("heartbeat.deadline_missed", fact, monitor));
    } else if (fact.name === "instance.alive" && (fact as Fact<"instance.alive">).data.from === "overdue")
      told.push(verdict("heartbeat.recovered", fact, monitor));
  }
  const all = [...states.values()].map(({ state }) => state);
  await saveExecutions(client, all);
  await saveStates(client, all);
  await tellFacts(client, told);
}
