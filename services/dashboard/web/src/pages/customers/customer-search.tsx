import { TextInput } from "@mantine/core";
import type { OverviewCustomer } from "../../api/types.ts";
import { texts } from "../../texts.ts";

/** Those whose name or slug holds the text, and their parents, so that they keep their place in the tree. */
export const matching = (
  customers: readonly OverviewCustomer[],
  text: string,
): readonly OverviewCustomer[] => {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return customers;
  const bySlug = new Map(customers.map((customer) => [customer.slug, customer]));
  const kept = new Set<OverviewCustomer>();
  for (const customer of customers) {
    if (!customer.slug.includes(wanted) && !customer.name.toLowerCase().includes(wanted)) continue;
    let up: OverviewCustomer | undefined = customer;
    while (up && !kept.has(up)) {
      kept.add(up);
      up = up.parent === null ? undefined : bySlug.get(up.parent);
    }
  }
  return [...kept];
};

type CustomerSearchProps = { value: string; onChange: (text: string) => void; total: number };

export const CustomerSearch = ({ value, onChange, total }: CustomerSearchProps) =>
  total < 8 && value === "" ? null : (
    <TextInput
      className="narrow"
      aria-label={texts.customers.search}
      placeholder={texts.customers.search}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
