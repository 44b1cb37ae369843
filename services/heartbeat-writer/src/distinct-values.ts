import { escapeSymbol } from "./ilp.ts";
import type { QuestdbClient } from "@rollcall/questdb";

export type ValueKind = "version" | "metric";

export type Admission = {
  readonly isAdmitted: boolean;
  /** An ILP line that remembers the value in `symbol_values`; "" when that is done. */
  readonly line: string;
};

export type Bringer = { readonly customer: string; readonly instance: string; readonly at: number };

export type DistinctValues = {
  /** Reads what was admitted before, by this process or another, and frees what has not been seen for long. */
  readonly load: () => Promise<void>;
  readonly admit: (kind: ValueKind, bringer: Bringer, value: string) => Admission;
};

export type Budgets = {
  readonly perCustomer: number;
  /** So many of them may one instance bring; what others brought costs it nothing. */
  readonly perInstance: number;
  /** A value that was not seen for so long is free again. */
  readonly keptDays: number;
};

const dayUs = 86_400_000_000;
const known: Admission = { isAdmitted: true, line: "" };
const refused: Admission = { isAdmitted: false, line: "" };

type Value = { readonly instance: string; notedUs: number };

/** The values of one kind of one customer. */
function createBudget({ perCustomer, perInstance }: Budgets) {
  const values = new Map<string, Value>();
  const brought = new Map<string, number>();
  const count = (instance: string, more: number) => {
    const sum = (brought.get(instance) ?? 0) + more;
    if (sum > 0) brought.set(instance, sum);
    else brought.delete(instance);
  };
  return {
    get: (value: string) => values.get(value),
    hasRoom: (instance: string) => values.size < perCustomer && (brought.get(instance) ?? 0) < perInstance,
    note: (value: string, instance: string, notedUs: number) => {
      const noted = values.get(value);
      if (noted) noted.notedUs = Math.max(noted.notedUs, notedUs);
      else {
        values.set(value, { instance, notedUs });
        count(instance, 1);
      }
    },
    freeBefore: (us: number) => {
      for (const [value, { instance, notedUs }] of values) {
        if (notedUs >= us) continue;
        values.delete(value);
        count(instance, -1);
      }
    },
  };
}

/**
 * A customer may invent versions and metric names, and a table of symbols is not made for that: each customer has a budget of
 * distinct values of each kind, and each of its instances may bring only a part of it.
 */
export function createDistinctValues(questdb: QuestdbClient, budgets: Budgets): DistinctValues {
  const byKey = new Map<string, ReturnType<typeof createBudget>>();
  const budgetOf = (kind: string, customer: string) => {
    const key = `${kind} ${customer}`;
    const found = byKey.get(key) ?? createBudget(budgets);
    byKey.set(key, found);
    return found;
  };
  return {
    load: async () => {
      const keptSinceUs = Date.now() * 1_000 - budgets.keptDays * dayUs;
      const rows = await questdb.query(
        `select customer, kind, value, max(first_at)::long, last(instance)::string from symbol_values
         where first_at > ${keptSinceUs}::timestamp`,
      );
      for (const [customer, kind, value, notedUs, instance] of rows as [
        string,
        string,
        string,
        number,
        string?,
      ][])
        budgetOf(kind, customer).note(value, instance ?? "", notedUs);
      for (const budget of byKey.values()) budget.freeBefore(keptSinceUs);
    },
    admit: (kind, { customer, instance, at }, value) => {
      const budget = budgetOf(kind, customer);
      const noted = budget.get(value);
      // The same instant again: the message was delivered twice, and its first line may be lost.
      if (noted && at !== noted.notedUs && at < noted.notedUs + dayUs) return known;
      if (!noted && !budget.hasRoom(instance)) return refused;
      budget.note(value, instance, at);
      const tags = `customer=${customer},kind=${kind},value=${escapeSymbol(value)}`;
      return {
        isAdmitted: true,
        line: `symbol_values,${tags} instance=${noted?.instance || instance}i ${at}\n`,
      };
    },
  };
}
