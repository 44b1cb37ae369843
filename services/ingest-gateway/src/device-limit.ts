import type { Queryable } from "@rollcall/service-kit";
import type { CustomerFact } from "./directory.ts";

export type Admission = "admitted" | "refused" | "unknown";

export type DeviceLimit = {
  /** True when the machine may report without asking: the customer has no limit, or it is known. */
  readonly isKnown: (customer: CustomerFact, machine: string) => boolean;
  /** Asks the database; `unknown` when it does not answer. */
  readonly admit: (customer: CustomerFact, machine: string) => Promise<Admission>;
};

/** A refused machine tries again all the time; the database is asked about it only so often. */
const refusedForMs = 5_000;
const maxRemembered = 10_000;

/** Keeps customers within their device limit: one atomic insert-if-under-limit for each machine not seen before. */
export function createDeviceLimit(database: Queryable): DeviceLimit {
  const asked = new Map<string, Promise<Admission>>();

  const ask = async (customer: CustomerFact, machine: string): Promise<Admission> => {
    try {
      const { rows } = await database.query<{ admitted: boolean }>(
        "select admit_machine($1, $2) as admitted",
        [customer.slug, machine],
      );
      if (rows[0]?.admitted !== true) return "refused";
      customer.machines.add(machine);
      return "admitted";
    } catch {
      return "unknown";
    }
  };
  const admit = (customer: CustomerFact, machine: string): Promise<Admission> => {
    const key = `${customer.slug}/${machine}`;
    const already = asked.get(key);
    if (already) return already;
    if (asked.size >= maxRemembered) asked.clear();
    const answer = ask(customer, machine);
    asked.set(key, answer);
    void answer.then((admission) => {
      if (admission === "refused") setTimeout(() => asked.delete(key), refusedForMs).unref();
      else asked.delete(key);
      return undefined;
    });
    return answer;
  };
  return {
    isKnown: ({ deviceLimit, machines }, machine) => deviceLimit === null || machines.has(machine),
    admit,
  };
}
