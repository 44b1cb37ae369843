import { PermanentError } from "@rollcall/service-kit";
import { type Facts, factsHash } from "./facts.ts";
import type { InstanceCache } from "./instance-cache.ts";
import type { Contact } from "../hear/read-contacts.ts";
import type { ChangedFacts, RegistrationStore } from "./registration-store.ts";

export type RegistrarParts = {
  readonly cache: InstanceCache;
  readonly store: RegistrationStore;
  readonly onRegistered: (contacts: readonly Contact[]) => void;
  /** Facts of these were written, or found written. */
  readonly onChanged: (changed: readonly ChangedFacts[]) => void;
  /** What an instance says of itself could never be written; its beat was applied without. */
  readonly onLeftOut?: (id: string) => void;
};

const hasFacts = ({ version, addresses, machine, software }: Facts): boolean =>
  version !== undefined ||
  addresses !== undefined ||
  Object.keys(machine).length > 0 ||
  Object.keys(software).length > 0;

async function announce(store: RegistrationStore, contacts: readonly Contact[]): Promise<void> {
  const newest = new Map<string, Contact>();
  for (const contact of contacts)
    if (contact.silentFor !== undefined && contact.atUs > (newest.get(contact.id)?.atUs ?? 0))
      newest.set(contact.id, contact);
  if (newest.size > 0) await store.announce([...newest.values()]);
}

/**
 * Tells PostgreSQL of instances that are new and of facts that changed, from memory where nothing did. `register`
 * returns when it is durable; throws PermanentError for an instance of an unknown customer.
 */
export function createRegistrar({ cache, store, onRegistered, onChanged, onLeftOut }: RegistrarParts) {
  const registerNew = async (contacts: readonly Contact[]) => {
    const first = new Map<string, Contact>();
    for (const contact of contacts)
      if (cache.get(contact.id) === undefined && !first.has(contact.id)) first.set(contact.id, contact);
    const { created, unknown } = await store.register([...first.values()]);
    for (const [id, { facts }] of first) {
      const isWritten = created.has(id) && facts && Object.keys(facts.machine).length === 0;
      if (!unknown.has(id)) cache.set(id, isWritten ? factsHash(facts) : 0);
    }
    onRegistered([...created].map((id) => first.get(id)).filter((contact) => contact !== undefined));
    const [lost] = unknown;
    if (lost !== undefined)
      throw new PermanentError(`unknown customer: ${first.get(lost)?.customer ?? lost}`);
  };

  const changedFacts = (
    contacts: readonly Contact[],
    remembered: readonly (number | undefined)[],
  ): Map<string, ChangedFacts> => {
    const changed = new Map<string, ChangedFacts>();
    contacts.forEach((contact, n) => {
      const { id, facts } = contact;
      if (!facts || !hasFacts(facts)) return;
      if ((remembered[n] ?? cache.get(id)) !== factsHash(facts)) changed.set(id, { contact, facts });
      // Nearly always there is none, and a look for a new text makes V8 keep that.
      else if (changed.size > 0) changed.delete(id);
    });
    return changed;
  };

  return {
    /** What this one says of itself cannot be written: until it says something else it is not tried again. */
    leaveOut: ({ id, facts }: Contact): void => {
      if (facts) cache.set(id, factsHash(facts));
      onLeftOut?.(id);
    },
    register: async (contacts: readonly Contact[]): Promise<void> => {
      const remembered = contacts.map(({ id }) => cache.get(id));
      if (remembered.includes(undefined)) await registerNew(contacts);
      await announce(store, contacts);
      const changed = changedFacts(contacts, remembered);
      if (changed.size === 0) return;
      await store.writeFacts([...changed.values()]);
      onChanged([...changed.values()]);
      for (const [id, { facts }] of changed) cache.set(id, factsHash(facts));
    },
  };
}

export type Registrar = ReturnType<typeof createRegistrar>;
