import type { Colour } from "../../components/light.tsx";
import type { View } from "../../components/use-view.ts";

export type InstancesQuery = { customer?: string; colour?: Colour[]; filter?: string; order_by?: string };

const colours: readonly string[] = ["green", "yellow", "red", "grey"];

export const coloursOf = (view: View): Colour[] =>
  (view["colour"] ?? "").split(",").filter((colour): colour is Colour => colours.includes(colour));

/** What the address asks the platform for. */
export const questionOf = (view: View): { query: InstancesQuery } => {
  const query: InstancesQuery = {};
  const chosen = coloursOf(view);
  if (view["customer"]) query.customer = view["customer"];
  if (chosen.length > 0) query.colour = chosen;
  if (view["filter"]) query.filter = view["filter"];
  if (view["order_by"]) query.order_by = view["order_by"];
  return { query };
};
