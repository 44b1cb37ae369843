import { useMemo } from "react";
import { useLocation } from "wouter";
import { useAccess } from "../../api/session.tsx";
import { useList } from "../../api/use-get.ts";
import type { Instance } from "../../api/types.ts";
import { PageHead } from "../../components/page-head.tsx";
import { ListNote } from "../../components/table/list-note.tsx";
import { DataTable } from "../../components/table/data-table.tsx";
import { MarkingBar } from "../../components/table/marking-bar.tsx";
import { useChanged } from "../../components/table/use-changed.ts";
import { useMarks } from "../../components/table/use-marks.ts";
import { useSteadyRows } from "../../components/table/use-steady-rows.ts";
import { usePhone } from "../../components/use-phone.ts";
import { useView } from "../../components/use-view.ts";
import { instanceLink } from "../../links.ts";
import { texts } from "../../texts.ts";
import { BulkButton } from "./bulk-button.tsx";
import { instanceColumns, phoneColumns } from "./instance-columns.tsx";
import { InstancesEmpty } from "./instances-empty.tsx";
import { InstancesToolbar } from "./instances-toolbar.tsx";
import { questionOf } from "./question-of.ts";

const key = (row: Instance) => row.id;
const sign = (row: Instance) => row.colour + row.colour_reason;

const chosenColumns = (columns: string | undefined) => {
  const chosen = columns?.split(",");
  return instanceColumns.filter((column) => (chosen ? chosen.includes(column.key) : !column.optional));
};

/** Every instance, or those that a filter finds; the whole view is in the address. */
export const InstancesPage = () => {
  const { view, change } = useView();
  const [, navigate] = useLocation();
  const { isOperator } = useAccess();
  const phone = usePhone();
  const question = useMemo(() => questionOf(view), [view]);
  const list = useList("/instances", question);
  const steady = useSteadyRows(list.items, key, JSON.stringify(question), !list.isPlaceholderData);
  const changed = useChanged(steady.rows, key, sign);
  const marks = useMarks();
  const bulk = <BulkButton view={view} marks={marks} rows={steady.rows} total={list.total} />;
  return (
    <div className="list-page">
      <PageHead title={texts.navigation.instances}>{phone ? null : bulk}</PageHead>
      <InstancesToolbar view={view} change={change} error={list.error} />
      <ListNote list={list} steady={steady} marks={marks} />
      {list.data && list.items.length === 0 ? (
        <InstancesEmpty filtered={Object.keys(question.query).length > 0} />
      ) : (
        <DataTable
          label={texts.navigation.instances}
          columns={phone ? phoneColumns : chosenColumns(view["columns"])}
          rows={steady.rows}
          total={list.total}
          rowKey={key}
          open={(row) => navigate(instanceLink(row))}
          marked={marks.marked}
          marking={phone && marks.marking}
          onMark={marks.toggle}
          orderBy={view["order_by"] ?? null}
          onOrder={(order) => change({ order_by: order })}
          loadMore={list.loadMore}
          changed={changed}
        />
      )}
      {isOperator && list.items.length > 0 ? <MarkingBar marks={marks}>{bulk}</MarkingBar> : null}
    </div>
  );
};
