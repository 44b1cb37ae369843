import { Button, NativeSelect } from "@mantine/core";
import { useMemo } from "react";
import type { Rejection } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { Empty } from "../../components/empty.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { FilterInput } from "../../components/filter/filter-input.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { RejectionList } from "../../components/rejections/rejection-list.tsx";
import { ListNote } from "../../components/table/list-note.tsx";
import { useSteadyRows } from "../../components/table/use-steady-rows.ts";
import { useView, type View } from "../../components/use-view.ts";
import { texts } from "../../texts.ts";

type Reason = Rejection["reason"];
const reasons = Object.keys(texts.rejections.reasons) as Reason[];

const fields = {
  reason: reasons,
  customer: [],
  machine: [],
  software: [],
  kind: ["heartbeat", "diagnostics", "status", "metrics"],
  token: [],
  token_customer: [],
  address: [],
  status: [],
  count: [],
  at: [],
  detail: [],
};

const days = { "1": 1, "7": 7, "30": 30 } as const;
const isDays = (value: string | undefined): value is keyof typeof days =>
  value !== undefined && value in days;

/** Whole minutes, so that the question stays the same for a while. */
const daysAgo = (count: number) => {
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  return new Date(now - count * 86_400_000).toISOString();
};

const questionOf = (view: View) => {
  const reason = reasons.find((each) => each === view["reason"]);
  const since = view["days"];
  return {
    query: {
      ...(view["customer"] ? { customer: view["customer"] } : {}),
      ...(view["machine"] ? { machine: view["machine"] } : {}),
      ...(reason ? { reason } : {}),
      ...(isDays(since) ? { from: daysAgo(days[since]) } : {}),
      ...(view["filter"] ? { filter: view["filter"] } : {}),
    },
  };
};

const key = (row: Rejection) => row.id;

const Toolbar = ({
  view,
  change,
  error,
}: Pick<ReturnType<typeof useView>, "view" | "change"> & { error: unknown }) => (
  <div className="toolbar">
    <FilterInput
      fields={fields}
      example="token:fmt_8fK* OR address:10.0.*"
      value={view["filter"] ?? ""}
      onApply={(filter) => change({ filter })}
      error={error}
    />
    <NativeSelect
      aria-label={texts.rejections.reason}
      value={view["reason"] ?? ""}
      onChange={(event) => change({ reason: event.currentTarget.value })}
      data={[
        { value: "", label: texts.rejections.everyReason },
        ...reasons.map((reason) => ({ value: reason, label: texts.rejections.reasons[reason] })),
      ]}
    />
    <NativeSelect
      aria-label={texts.rejections.period}
      value={view["days"] ?? "1"}
      onChange={(event) =>
        change({ days: event.currentTarget.value === "1" ? null : event.currentTarget.value })
      }
      data={Object.keys(days).map((value) => ({
        value,
        label: texts.rejections.days[value as keyof typeof days],
      }))}
    />
    <span className="wide-only">
      <ExportMenu path="/rejections/export" query={questionOf(view).query} />
    </span>
  </div>
);

/** Why requests were refused, and what to do about each. */
export const RejectionsPage = () => {
  const { view, change } = useView();
  const question = useMemo(() => questionOf(view), [view]);
  const list = useList("/rejections", question);
  const steady = useSteadyRows(list.items, key, JSON.stringify(question), !list.isPlaceholderData);
  return (
    <div className="stack tight">
      <PageHead title={texts.navigation.rejections} />
      <Toolbar view={view} change={change} error={list.error} />
      <ListNote list={list} steady={steady} />
      {list.data && list.items.length === 0 ? (
        <Empty title={texts.rejections.none}>{texts.rejections.noneAbout}</Empty>
      ) : (
        <RejectionList rows={steady.rows} />
      )}
      {list.hasNextPage ? <Button onClick={list.loadMore}>{texts.showMore}</Button> : null}
    </div>
  );
};
