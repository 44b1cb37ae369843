import type { Fact } from "@rollcall/contracts/facts";
import type { PostgresClient } from "@rollcall/service-kit";
import { decide, forget } from "./decide.ts";
import { loadWorld, lockAlerts } from "./load-world.ts";
import { lookAt, scopeOf } from "./look-at.ts";
import { settleWorld } from "./settle-world.ts";
import { causes } from "./world.ts";

const causesOf = (fact: Fact): string[] => {
  const { instance, data } = fact;
  const known = data as { module?: string; code?: number | string; about?: string | null };
  if (fact.name.startsWith("notice.")) return [causes.blind];
  if (fact.name.startsWith("condition.")) return [causes.condition(String(known.code), known.about ?? null)];
  if (instance === null) return [];
  if (fact.name.startsWith("status.")) return [causes.status(instance)];
  if (fact.name.startsWith("diagnostic."))
    return [causes.diagnostic(instance, known.module ?? "", Number(known.code))];
  return [];
};

async function decideAll(client: PostgresClient, facts: readonly Fact[], nowUs: number): Promise<void> {
  const instances = [...new Set(facts.flatMap(({ instance }) => instance ?? []))];
  const wanted = [...new Set(facts.flatMap(causesOf))];
  const silences = facts.some(({ name }) => name.startsWith("instance."));
  const world = await loadWorld(client, { instances, causes: wanted, silences }, nowUs);
  decide(world, facts, nowUs);
  await settleWorld(client, world, nowUs);
}

async function openMembersUnder(client: PostgresClient, customer: string): Promise<string[]> {
  const { rows } = await client.query<{ instance: string }>(
    `select distinct m.instance::text from customers_under(array[$1]) as c (slug)
     join instances i on i.customer = c.slug join alert_members m on m.instance = i.id and m.back_at is null`,
    [customer],
  );
  return rows.map(({ instance }) => instance);
}

/** A customer that is inactive has no alerts; they end with that reason. */
async function deactivate(client: PostgresClient, fact: Fact, nowUs: number): Promise<void> {
  const instances = await openMembersUnder(client, fact.customer ?? "");
  const world = await loadWorld(client, { instances, causes: [], silences: false }, nowUs);
  forget(world, instances, fact.at, nowUs, "customer deactivated");
  await settleWorld(client, world, nowUs);
}

const looks = new Set(["maintenance.opened", "maintenance.closed", "customer.activated"]);

/**
 * Applies facts to the alerts: state, timeline, deliveries and facts of alerts, in the transaction of `client`, which also
 * remembers the facts. `nowUs` is our clock.
 */
export async function applyAlertFacts(
  client: PostgresClient,
  facts: readonly Fact[],
  nowUs = Date.now() * 1e3,
): Promise<void> {
  await lockAlerts(client);
  const plain = facts.filter(({ name }) => !looks.has(name) && name !== "customer.deactivated");
  if (plain.length > 0) await decideAll(client, plain, nowUs);
  for (const fact of facts) {
    if (fact.name === "customer.deactivated") await deactivate(client, fact, nowUs);
    else if (looks.has(fact.name)) await lookAt(client, scopeOf(fact), fact.name, nowUs);
  }
}
