import { useState } from "react";
import { Link } from "wouter";
import type { OverviewCustomer } from "../../api/types.ts";
import { Section } from "../../components/section.tsx";
import { say, texts } from "../../texts.ts";
import { TreeTable } from "./tree-table.tsx";
import { treeRows } from "./tree-rows.ts";

const shown = 25;

/** The customers, each with the worst of its children, worst first; those with something red are open. */
export const CustomerTree = ({ customers }: { customers: readonly OverviewCustomer[] }) => {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const few = customers.length <= shown;
  const red = new Set(customers.filter((customer) => customer.colour === "red").map(({ slug }) => slug));
  const isOpen = (slug: string) => (few || red.has(slug)) !== toggled.has(slug);
  const toggle = (slug: string) =>
    setToggled(
      (before) => new Set(before.has(slug) ? [...before].filter((s) => s !== slug) : [...before, slug]),
    );
  const rows = treeRows(customers, isOpen);
  const all = (
    <Link href="/customers" className="accent">
      {texts.overview.allCustomers}
    </Link>
  );
  return (
    <Section title={texts.navigation.customers} end={all}>
      <TreeTable rows={rows.slice(0, shown)} isOpen={isOpen} toggle={toggle} />
      {rows.length > shown ? (
        <p className="quiet">{say(texts.overview.moreCustomers, { count: rows.length - shown })}</p>
      ) : null}
    </Section>
  );
};
