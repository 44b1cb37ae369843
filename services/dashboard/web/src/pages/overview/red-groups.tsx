import { Link } from "wouter";
import type { RedGroup } from "../../api/types.ts";
import { Light } from "../../components/light.tsx";
import type { Column } from "../../components/table/column.ts";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { Lasting } from "../../components/time.tsx";
import { formatCount, formatDuration } from "../../format.ts";
import { filterValue, instancesLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";

const groupLink = ({ customer, version }: RedGroup) =>
  instancesLink({ customer, colour: "red", filter: version ? `version:${filterValue(version)}` : null });

const spread = ({ since_from: from, since_to: to }: RedGroup) =>
  (new Date(to).getTime() - new Date(from).getTime()) / 1_000;

const columns: readonly Column<RedGroup>[] = [
  {
    key: "customer",
    label: texts.fields.customer,
    width: "auto",
    phone: "main",
    cell: (group) => (
      <Link href={groupLink(group)} className="lit">
        <Light colour="red" reason={group.reason} word />
        <strong>{formatCount(group.count)}</strong>
        <span className="cut">{say(texts.overview.atCustomer, { customer: group.customer })}</span>
      </Link>
    ),
  },
  {
    key: "version",
    label: texts.fields.version,
    width: "auto",
    cell: ({ version }) =>
      version ? say(texts.overview.allVersion, { version }) : texts.overview.versionsDiffer,
  },
  {
    key: "moment",
    label: texts.overview.moment,
    width: "auto",
    cell: (group) =>
      spread(group) < 2
        ? texts.overview.atOnce
        : say(texts.overview.within, { duration: formatDuration(spread(group)) }),
  },
  {
    key: "since",
    label: texts.fields.since,
    width: "auto",
    number: true,
    cell: (group) => <Lasting at={group.since_from} />,
  },
];

const key = (group: RedGroup) => [group.customer, group.reason, group.version].join("/");

export const RedGroups = ({ groups }: { groups: readonly RedGroup[] }) => (
  <SimpleTable label={texts.overview.inCommon} columns={columns} rows={groups.slice(0, 8)} rowKey={key} />
);
