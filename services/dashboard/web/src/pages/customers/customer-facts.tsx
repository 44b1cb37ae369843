import { Link } from "wouter";
import type { Customer } from "../../api/types.ts";
import { Section } from "../../components/section.tsx";
import { Ago } from "../../components/time.tsx";
import { formatCount, formatDuration } from "../../format.ts";
import { customerLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";

const words = texts.customers;

export const CustomerFacts = ({ customer }: { customer: Customer }) => {
  const limit = customer.device_limit === null ? "" : say(words.ofLimit, { limit: customer.device_limit });
  const rows: [string, React.ReactNode][] = [
    [words.machines, `${formatCount(customer.machine_count)} ${limit}`],
    [words.threshold, formatDuration(customer.overdue_after_seconds)],
    [
      words.parent,
      customer.parent ? (
        <Link key="parent" href={customerLink(customer.parent)} className="accent">
          {customer.parent}
        </Link>
      ) : null,
    ],
    [words.email, customer.email],
    [words.phone, customer.phone],
    [words.created, <Ago key="created" at={customer.created_at} />],
  ];
  return (
    <Section title={words.about}>
      <dl className="facts">
        {rows
          .filter(([, value]) => value !== null)
          .map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
      </dl>
    </Section>
  );
};
