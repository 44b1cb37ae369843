import type { MaintenanceWindow } from "../../api/types.ts";
import type { Column } from "../../components/table/column.ts";
import { Ago, Moment } from "../../components/time.tsx";
import { formatDuration } from "../../format.ts";
import { say, texts } from "../../texts.ts";

const words = texts.maintenance;

const scope = ({ customer, machine, software, label }: MaintenanceWindow) =>
  [customer, machine, software].filter(Boolean).join(" / ") +
  (label ? ` (${label.name}=${label.value})` : "");

const rules: Readonly<Record<string, string>> = {
  "FREQ=DAILY": words.daily,
  "FREQ=WEEKLY": words.weekly,
  "FREQ=MONTHLY": words.monthly,
};

const When = ({ row }: { row: MaintenanceWindow }) => {
  if (row.cancelled_at) return words.cancelled;
  if (row.open) {
    return (
      <strong>
        {words.openUntil} <Moment at={row.next_to} />
      </strong>
    );
  }
  return row.next_from ? (
    <>
      {words.begins} <Ago at={row.next_from} />
    </>
  ) : (
    words.over
  );
};

type WindowActions = Readonly<Record<"change" | "cancel", (window: MaintenanceWindow) => void>>;

const Actions = ({ row, actions }: { row: MaintenanceWindow; actions: WindowActions }) => (
  <span className="row-actions">
    <button
      type="button"
      className="plain accent"
      aria-label={say(words.changeNamed, { title: row.title })}
      onClick={() => actions.change(row)}
    >
      {words.changeShort}
    </button>
    <button type="button" className="plain accent" onClick={() => actions.cancel(row)}>
      {words.cancelShort}
    </button>
  </span>
);

export const windowColumns = (actions: WindowActions | null): readonly Column<MaintenanceWindow>[] => [
  { key: "title", label: words.title, width: "auto", phone: "main", cell: (row) => row.title },
  { key: "scope", label: words.scope, width: "auto", cell: scope },
  { key: "when", label: words.when, width: "auto", cell: (row) => <When row={row} /> },
  {
    key: "starts",
    label: words.starts,
    width: "auto",
    cell: (row) => <Moment at={row.next_from ?? row.starts_at} />,
  },
  {
    key: "duration",
    label: words.duration,
    width: "auto",
    number: true,
    cell: (row) => formatDuration(row.duration_seconds),
  },
  {
    key: "repeats",
    label: words.repeats,
    width: "auto",
    cell: (row) => (row.recurrence ? (rules[row.recurrence] ?? row.recurrence) : words.once),
  },
  {
    key: "actions",
    label: "",
    width: "auto",
    number: true,
    cell: (row) =>
      actions && !row.cancelled_at && (row.open || row.next_from) ? (
        <Actions row={row} actions={actions} />
      ) : null,
  },
];
