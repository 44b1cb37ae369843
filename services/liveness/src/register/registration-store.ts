import { isPermanentPostgresError, PermanentError, type Postgres, transaction } from "@rollcall/service-kit";
import type { Contact } from "../hear/read-contacts.ts";
import type { Facts } from "./facts.ts";

export type ChangedFacts = { readonly contact: Contact; readonly facts: Facts };

const registerSql = `
  select contact::text as id, is_new from register_contacts(
    $1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::jsonb[], $8::jsonb[])`;

// Only what differs is written, and never what an older heartbeat said: a redelivery changes nothing.
const instanceFactsSql = `
  update instances i set
    version = coalesce(u.version, i.version),
    addresses = coalesce(u.addresses, i.addresses),
    facts = i.facts || u.facts,
    facts_at = u.at
  from (
    select id, version, case when addresses is null then null else array(select jsonb_array_elements_text(addresses)) end as addresses,
           facts, timestamptz 'epoch' + at_us * interval '1 microsecond' as at
    from unnest($1::bigint[], $2::text[], $3::jsonb[], $4::jsonb[], $5::bigint[]) as u (id, version, addresses, facts, at_us)
  ) u
  where i.id = u.id and (i.facts_at is null or i.facts_at < u.at)
    and (i.version is distinct from coalesce(u.version, i.version)
         or i.addresses is distinct from coalesce(u.addresses, i.addresses) or not i.facts @> u.facts)`;

const machineFactsSql = `
  update machines m set facts = m.facts || u.facts, facts_at = u.at
  from (
    select customer, machine, facts, timestamptz 'epoch' + at_us * interval '1 microsecond' as at
    from unnest($1::text[], $2::text[], $3::jsonb[], $4::bigint[]) as u (customer, machine, facts, at_us)
  ) u
  where m.customer = u.customer and m.slug = u.machine and (m.facts_at is null or m.facts_at < u.at)
    and not m.facts @> u.facts`;

const announcementsSql = `
  update instances i set planned_at = u.at, planned_until = u.at + u.silent_for * interval '1 second', planned_reason = u.reason
  from (
    select id, timestamptz 'epoch' + at_us * interval '1 microsecond' as at, silent_for, reason
    from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) as u (id, at_us, silent_for, reason)
  ) u
  where i.id = u.id and (i.planned_at is null or i.planned_at < u.at)`;

async function writeFacts(
  postgres: Pick<Postgres, "query">,
  changed: readonly ChangedFacts[],
): Promise<number> {
  const { rowCount } = await postgres.query(instanceFactsSql, [
    changed.map(({ contact }) => contact.id),
    changed.map(({ facts }) => facts.version ?? null),
    changed.map(({ facts }) => (facts.addresses ? JSON.stringify(facts.addresses) : null)),
    changed.map(({ facts }) => JSON.stringify(facts.software)),
    changed.map(({ contact }) => contact.atUs),
  ]);
  const machines = new Map<string, ChangedFacts>();
  for (const one of changed)
    if (Object.keys(one.facts.machine).length > 0)
      machines.set(`${one.contact.customer}/${one.contact.machine}`, one);
  const sorted = [...machines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  if (sorted.length > 0)
    await postgres.query(machineFactsSql, [
      sorted.map(({ contact }) => contact.customer),
      sorted.map(({ contact }) => contact.machine),
      sorted.map(({ facts }) => JSON.stringify(facts.machine)),
      sorted.map(({ contact }) => contact.atUs),
    ]);
  return rowCount ?? 0;
}

export function createRegistrationStore(postgres: Postgres) {
  return {
    /**
     * Registers those that are new, with what they say of themselves but not of their machine. Answers the new ids, and
     * the ids that stay unknown (their customer is).
     */
    register: async (
      contacts: readonly Contact[],
    ): Promise<{ created: Set<string>; unknown: Set<string> }> => {
      try {
        const { rows } = await postgres.query<{ id: string; is_new: boolean }>(registerSql, [
          contacts.map(({ id }) => id),
          contacts.map(({ customer }) => customer),
          contacts.map(({ machine }) => machine),
          contacts.map(({ software }) => software),
          contacts.map(({ atUs }) => atUs),
          contacts.map(({ facts }) => facts?.version ?? null),
          contacts.map(({ facts }) => (facts?.addresses ? JSON.stringify(facts.addresses) : null)),
          contacts.map(({ facts }) => (facts ? JSON.stringify(facts.software) : null)),
        ]);
        const found = new Set(rows.map(({ id }) => id));
        return {
          created: new Set(rows.filter((row) => row.is_new).map(({ id }) => id)),
          unknown: new Set(contacts.map(({ id }) => id).filter((id) => !found.has(id))),
        };
      } catch (error) {
        if (!isPermanentPostgresError(error)) throw error;
        throw new PermanentError((error as Error).message, { cause: error });
      }
    },
    /** Announced silences, at most one an instance. */
    announce: async (contacts: readonly Contact[]): Promise<void> => {
      await postgres.query(announcementsSql, [
        contacts.map(({ id }) => id),
        contacts.map(({ atUs }) => atUs),
        contacts.map(({ silentFor }) => silentFor ?? 0),
        contacts.map(({ silenceReason }) => silenceReason ?? null),
      ]);
    },
    /** Writes facts where they differ; answers how many instances changed. */
    writeFacts: (changed: readonly ChangedFacts[]): Promise<number> => {
      const sorted = [...changed].sort((a, b) => (a.contact.id < b.contact.id ? -1 : 1));
      return transaction(postgres, (client) => writeFacts(client as unknown as Postgres, sorted));
    },
  };
}

export type RegistrationStore = ReturnType<typeof createRegistrationStore>;
