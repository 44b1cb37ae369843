import type { Instance } from "../../api/types.ts";
import { filterValue } from "../../links.ts";
import type { View } from "../use-view.ts";

/** Marked ones by their names, otherwise all that the view shows. */
export const bulkTarget = (
  view: View,
  marked: readonly Pick<Instance, "customer" | "machine" | "software">[],
): { filter?: string; customer?: string } => {
  if (marked.length > 0) {
    const one = ({ customer, machine, software }: (typeof marked)[number]) =>
      `(customer:${customer} AND machine:${machine} AND software:${software})`;
    return { filter: marked.map(one).join(" OR ") };
  }
  const parts = [
    view["filter"] ? `(${view["filter"]})` : "",
    view["colour"] ? `colour:${view["colour"].split(",").map(filterValue).join(",")}` : "",
  ].filter(Boolean);
  return {
    ...(parts.length > 0 ? { filter: parts.join(" AND ") } : {}),
    ...(view["customer"] ? { customer: view["customer"] } : {}),
  };
};

/** The platform takes filters up to this length. */
export const longestFilter = 2_000;
