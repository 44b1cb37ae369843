import { Button } from "@mantine/core";
import { useMemo } from "react";
import { useLocation } from "wouter";
import { useAccess } from "../../api/session.tsx";
import type { Diagnostic } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { useWrite } from "../../api/use-write.ts";
import {
  aboutColumns,
  isLit,
  whenColumns,
  whereColumn,
} from "../../components/diagnostics/diagnostic-columns.tsx";
import { actionsColumn } from "../../components/diagnostics/row-actions.tsx";
import { Empty } from "../../components/empty.tsx";
import { Problem } from "../../components/problem.tsx";
import { DataTable } from "../../components/table/data-table.tsx";
import { ListNote } from "../../components/table/list-note.tsx";
import { MarkingBar } from "../../components/table/marking-bar.tsx";
import { useChanged } from "../../components/table/use-changed.ts";
import { type Marks, useMarks } from "../../components/table/use-marks.ts";
import { useSteadyRows } from "../../components/table/use-steady-rows.ts";
import { usePhone } from "../../components/use-phone.ts";
import { diagnosticLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";
import { diagnosticsQuestion } from "./diagnostics-question.ts";
import { DiagnosticsToolbar } from "./diagnostics-toolbar.tsx";
import type { ViewProps } from "./view-props.ts";

// There is no room for both times here; the instance's own page has them.
const laterColumns = whenColumns.filter((column) => column.key !== "opened");
const columns = [...aboutColumns, whereColumn, ...laterColumns, actionsColumn];
const key = (row: Diagnostic) => row.id;
const sign = (row: Diagnostic) => String(isLit(row));

const AcknowledgeMarked = ({ marks }: { marks: Marks }) => {
  const acknowledge = useWrite("post", "/diagnostics/acknowledge");
  const phone = usePhone();
  const count = marks.marked.size;
  return (
    <>
      {count > 0 ? (
        <Button
          size={phone ? "md" : "xs"}
          disabled={acknowledge.isPending}
          onClick={() => acknowledge.mutate({ body: { ids: [...marks.marked] } }, { onSuccess: marks.clear })}
        >
          {say(texts.diagnostics.acknowledgeMany, { count })}
        </Button>
      ) : null}
      {acknowledge.error ? <Problem error={acknowledge.error} /> : null}
    </>
  );
};

export const DiagnosticList = ({ view, change }: ViewProps) => {
  const [, navigate] = useLocation();
  const { isOperator } = useAccess();
  const phone = usePhone();
  const question = useMemo(() => diagnosticsQuestion(view), [view]);
  const list = useList("/diagnostics", question);
  const steady = useSteadyRows(list.items, key, JSON.stringify(question), !list.isPlaceholderData);
  const marks = useMarks();
  const changed = useChanged(steady.rows, key, sign);
  return (
    <>
      <DiagnosticsToolbar view={view} change={change} error={list.error}>
        {phone ? null : <AcknowledgeMarked marks={marks} />}
      </DiagnosticsToolbar>
      <ListNote list={list} steady={steady} marks={marks} />
      {list.data && list.items.length === 0 ? (
        <Empty title={texts.diagnostics.noneActive}>{texts.diagnostics.noneAbout}</Empty>
      ) : (
        <DataTable
          label={texts.navigation.diagnostics}
          columns={phone ? columns.filter((column) => column !== actionsColumn) : columns}
          rows={steady.rows}
          total={list.total}
          rowKey={key}
          open={(row) => navigate(diagnosticLink(row.id))}
          {...(isOperator
            ? { marked: marks.marked, onMark: marks.toggle, marking: phone && marks.marking }
            : {})}
          orderBy={view["order_by"] ?? null}
          onOrder={(order) => change({ order_by: order })}
          loadMore={list.loadMore}
          changed={changed}
        />
      )}
      {isOperator && list.items.length > 0 ? (
        <MarkingBar marks={marks}>
          <AcknowledgeMarked marks={marks} />
        </MarkingBar>
      ) : null}
    </>
  );
};
