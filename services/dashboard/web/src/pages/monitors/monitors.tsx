import { Button } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { useAccess } from "../../api/session.tsx";
import { useList } from "../../api/use-get.ts";
import { Empty } from "../../components/empty.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { ListNote } from "../../components/table/list-note.tsx";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { useView } from "../../components/use-view.ts";
import { texts } from "../../texts.ts";
import { CreateMonitorDialog } from "./create-monitor-dialog.tsx";
import { monitorColumns } from "./monitor-columns.tsx";

const words = texts.monitors;

export const MonitorsPage = () => {
  const { isOperator } = useAccess();
  const { view } = useView();
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  const customer = view["customer"];
  const list = useList("/heartbeats", { query: customer ? { customer } : {} });
  return (
    <div className="stack tight">
      <PageHead title={texts.navigation.monitors} about={words.about}>
        {isOperator ? <Button onClick={() => setCreating(true)}>{words.create}</Button> : null}
      </PageHead>
      {creating ? (
        <CreateMonitorDialog
          customer={customer}
          onMade={({ id }) => navigate(`/monitors/${id}`)}
          onClose={() => setCreating(false)}
        />
      ) : null}
      <ListNote list={list} />
      {list.data && list.items.length === 0 ? (
        <Empty title={words.none}>{words.noneAbout}</Empty>
      ) : (
        <SimpleTable
          label={texts.navigation.monitors}
          columns={monitorColumns}
          rows={list.items}
          rowKey={(row) => row.id}
        />
      )}
      {list.hasNextPage ? <Button onClick={list.loadMore}>{texts.showMore}</Button> : null}
    </div>
  );
};
