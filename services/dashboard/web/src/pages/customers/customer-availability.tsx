import { useMemo, useState } from "react";
import { Link } from "wouter";
import { useList } from "../../api/use-get.ts";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Path } from "../../components/path.tsx";
import { Section } from "../../components/section.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { formatDuration, formatShare } from "../../format.ts";
import { instanceLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";
import type { InstancePath } from "../../api/types.ts";

const periods = { "24h": 1, "7d": 7, "30d": 30, "90d": 90 } as const;
type Period = keyof typeof periods;
type Row = InstancePath & { share: number | null; silent_seconds: number };

const columns: readonly Column<Row>[] = [
  {
    key: "instance",
    label: texts.fields.instance,
    width: "auto",
    phone: "main",
    cell: (row) => (
      <Link href={instanceLink(row)}>
        <Path {...row} />
      </Link>
    ),
  },
  {
    key: "silent",
    label: texts.customers.silentTime,
    width: "auto",
    number: true,
    cell: (row) => formatDuration(row.silent_seconds),
  },
  {
    key: "share",
    label: texts.instance.availability,
    width: "auto",
    number: true,
    cell: (row) => (row.share === null ? texts.instance.notCounted : formatShare(row.share)),
  },
];

const sinceDays = (days: number) =>
  new Date(Math.floor(Date.now() / 60_000) * 60_000 - days * 86_400_000).toISOString();

const PeriodSwitch = ({ period, choose }: { period: Period; choose: (period: Period) => void }) => (
  <span className="row">
    {(Object.keys(periods) as Period[]).map((name) => (
      <button
        key={name}
        type="button"
        className="range-choice"
        aria-pressed={period === name}
        onClick={() => choose(name)}
      >
        {texts.instance.ranges[name]}
      </button>
    ))}
  </span>
);

/** The share of time alive of the customer and its children, and those of a page that were silent longest. */
export const CustomerAvailability = ({ customer }: { customer: string }) => {
  const [period, setPeriod] = useState<Period>("24h");
  const query = useMemo(() => ({ from: sinceDays(periods[period]) }), [period]);
  const list = useList("/customers/{customer}/availability", { path: { customer }, query });
  const all = (list.data?.pages[0] as { all?: { share: number | null } } | undefined)?.all;
  const worst = list.items
    .filter((row) => row.silent_seconds > 0)
    .toSorted((a, b) => b.silent_seconds - a.silent_seconds);
  const end = (
    <span className="row">
      <PeriodSwitch period={period} choose={setPeriod} />
      <ExportMenu path={`/customers/${customer}/availability/export`} query={query} />
    </span>
  );
  const share = all?.share;
  return (
    <Section
      title={texts.instance.availability}
      note={typeof share === "number" ? <strong>{formatShare(share)}</strong> : null}
      end={end}
    >
      <Waiting query={list}>
        {() =>
          worst.length === 0 ? (
            <p className="quiet">{say(texts.customers.neverSilent, { count: list.items.length })}</p>
          ) : (
            <SimpleTable
              label={texts.instance.availability}
              columns={columns}
              rows={worst.slice(0, 10)}
              rowKey={(row) => `${row.customer}/${row.machine}/${row.software}`}
            />
          )
        }
      </Waiting>
    </Section>
  );
};
