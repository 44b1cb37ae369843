import type { OverviewCustomer } from "../../api/types.ts";

export type TreeRow = {
  readonly customer: OverviewCustomer;
  readonly depth: number;
  readonly children: number;
};

const badness = { red: 0, yellow: 1, green: 2, grey: 3 } as const;

const worstFirst = (a: OverviewCustomer, b: OverviewCustomer) =>
  badness[a.colour] - badness[b.colour] || b.counts.red - a.counts.red || a.name.localeCompare(b.name);

/** The tree as rows, worst first at each level; children are in it where `isOpen` says so. */
export const treeRows = (
  customers: readonly OverviewCustomer[],
  isOpen: (slug: string) => boolean,
): TreeRow[] => {
  const seen = new Set(customers.map((customer) => customer.slug));
  const childrenOf = new Map<string | null, OverviewCustomer[]>();
  for (const customer of customers) {
    // A parent that the viewer may not see makes its child a root.
    const parent = customer.parent !== null && seen.has(customer.parent) ? customer.parent : null;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), customer]);
  }
  const walk = (parent: string | null, depth: number): TreeRow[] =>
    (childrenOf.get(parent) ?? []).sort(worstFirst).flatMap((customer) => {
      const row = { customer, depth, children: childrenOf.get(customer.slug)?.length ?? 0 };
      return isOpen(customer.slug) ? [row, ...walk(customer.slug, depth + 1)] : [row];
    });
  return walk(null, 0);
};
