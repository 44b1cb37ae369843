import type { InstancePath } from "@rollcall/contracts/identity";

/** Silence after which an instance is overdue, in seconds: its own, else its machine's, else its customer's. */
export type Thresholds = {
  readonly customers: ReadonlyMap<string, number>;
  /** Key `customer/machine`. Only machines with a threshold of their own. */
  readonly machines: ReadonlyMap<string, number>;
  /** Key: instance id. Only instances with a threshold of their own. */
  readonly instances: ReadonlyMap<string, number>;
};

export const defaultThresholdSeconds = 300;

export const noThresholds: Thresholds = { customers: new Map(), machines: new Map(), instances: new Map() };

export function thresholdOf(
  { customers, machines, instances }: Thresholds,
  { id, customer, machine }: Omit<InstancePath, "software"> & { id: string },
): number {
  // Nearly all have neither of their own: then no key is built.
  const own = instances.size > 0 ? instances.get(id) : undefined;
  if (own !== undefined) return own;
  const shared = machines.size > 0 ? machines.get(`${customer}/${machine}`) : undefined;
  return shared ?? customers.get(customer) ?? defaultThresholdSeconds;
}
