import type { RejectionEvent } from "@rollcall/contracts/messages";
import { escapeSymbol } from "./ilp.ts";
import type { Questdb } from "./questdb.ts";
import { refusal } from "./refusal.ts";

export type ValueKind = "version" | "metric";

export type Admission = {
  readonly value: string;
  /** An ILP line that remembers the value in `symbol_values`; "" when it is known already. */
  readonly line: string;
  readonly rejections: readonly RejectionEvent[];
};

export type DistinctValues = {
  /** Reads what was admitted before, by this process or another. */
  readonly load: () => Promise<void>;
  readonly admit: (kind: ValueKind, customer: string, value: string, at: number) => Admission;
};

const hourUs = 3_600_000_000;
const names = { version: "versions", metric: "metric names" } as const;

/**
 * A customer may invent versions and metric names, and QuestDB never forgets a symbol: each customer has a budget of
 * distinct values of each kind. Beyond it the value is stored as `other`, and once an hour that is recorded.
 */
export function createDistinctValues(questdb: Questdb, budget: number): DistinctValues {
  const admitted = new Map<string, Set<string>>();
  const toldInHour = new Map<string, number>();

  const valuesOf = (key: string) => {
    const known = admitted.get(key);
    if (known) return known;
    const fresh = new Set<string>();
    admitted.set(key, fresh);
    return fresh;
  };
  const overBudget = (kind: ValueKind, customer: string, value: string, at: number): Admission => {
    const key = `${kind} ${customer}`;
    const hour = Math.floor(at / hourUs);
    if (toldInHour.get(key) === hour) return { value: "other", line: "", rejections: [] };
    toldInHour.set(key, hour);
    const detail = `More than ${budget} distinct ${names[kind]}; ${JSON.stringify(value.slice(0, 100))} was stored as other`;
    return { value: "other", line: "", rejections: [refusal("distinct_values", { at, customer }, detail)] };
  };
  return {
    load: async () => {
      const rows = await questdb.query("select distinct customer, kind, value from symbol_values");
      for (const [customer, kind, value] of rows)
        valuesOf(`${kind as string} ${customer as string}`).add(value as string);
    },
    admit: (kind, customer, value, at) => {
      const values = valuesOf(`${kind} ${customer}`);
      if (values.has(value)) return { value, line: "", rejections: [] };
      if (values.size >= budget) return overBudget(kind, customer, value, at);
      values.add(value);
      const line = `symbol_values,customer=${customer},kind=${kind},value=${escapeSymbol(value)} ${at}\n`;
      return { value, line, rejections: [] };
    },
  };
}
