import { type Colour, worstColour } from "@rollcall/contracts/colour";
import { addCounts, type Counts, noCounts } from "../instances/count-by-colour.ts";

export type CustomerNode = {
  readonly slug: string;
  readonly name: string;
  readonly parent: string | null;
  readonly active: boolean;
};

export type CountedCustomer = CustomerNode & {
  readonly own: Counts;
  /** With its children. */
  readonly counts: Counts;
  readonly colour: Colour;
};

export const colourOfCounts = (counts: Counts): Colour =>
  worstColour((["red", "yellow", "green", "grey"] as const).filter((colour) => counts[colour] > 0));

/** The customer and its parents. A cycle, which nobody should be able to make, must not hang the overview. */
function lineOf(slug: string, bySlug: ReadonlyMap<string, CustomerNode>): Set<string> {
  const line = new Set<string>();
  for (let at = bySlug.get(slug); at && !line.has(at.slug); at = bySlug.get(at.parent ?? ""))
    line.add(at.slug);
  return line;
}

/** Adds up the counts of children into their parents, whatever the depth. */
export function countTree(
  customers: readonly CustomerNode[],
  own: ReadonlyMap<string, Counts>,
): CountedCustomer[] {
  const bySlug = new Map(customers.map((customer) => [customer.slug, customer]));
  const sums = new Map(customers.map(({ slug }) => [slug, noCounts()]));
  for (const { slug } of customers) {
    const counts = own.get(slug);
    if (!counts) continue;
    for (const each of lineOf(slug, bySlug)) addCounts(sums.get(each) as Counts, counts);
  }
  return customers.map((customer) => {
    const counts = sums.get(customer.slug) as Counts;
    const { slug, name, parent, active } = customer;
    const shownParent = parent !== null && bySlug.has(parent) ? parent : null;
    return {
      slug,
      name,
      parent: shownParent,
      active,
      own: own.get(slug) ?? noCounts(),
      counts,
      colour: colourOfCounts(counts),
    };
  });
}
