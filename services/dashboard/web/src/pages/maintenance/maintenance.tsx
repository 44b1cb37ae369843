import { Button } from "@mantine/core";
import { useState } from "react";
import { useAccess } from "../../api/session.tsx";
import type { MaintenanceWindow } from "../../api/types.ts";
import { useList } from "../../api/use-get.ts";
import { useWrite } from "../../api/use-write.ts";
import { Empty } from "../../components/empty.tsx";
import { FormDialog } from "../../components/form-dialog.tsx";
import { MaintenanceDialog } from "../../components/maintenance/maintenance-dialog.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { ListNote } from "../../components/table/list-note.tsx";
import { SimpleTable } from "../../components/table/simple-table.tsx";
import { useView } from "../../components/use-view.ts";
import { say, texts } from "../../texts.ts";
import { windowColumns } from "./window-columns.tsx";

const words = texts.maintenance;

const CancelDialog = ({ target, onClose }: { target: MaintenanceWindow; onClose: () => void }) => {
  const cancel = useWrite("delete", "/customers/{customer}/maintenance-windows/{window}");
  return (
    <FormDialog
      title={words.cancel}
      submit={words.cancel}
      danger
      busy={cancel.isPending}
      error={cancel.error}
      onSubmit={() =>
        cancel.mutate({ path: { customer: target.customer, window: target.id } }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <p>{say(words.cancelAbout, { title: target.title })}</p>
    </FormDialog>
  );
};

export const MaintenancePage = () => {
  const { isOperator } = useAccess();
  const { view, change } = useView();
  const [creating, setCreating] = useState(false);
  const [changing, setChanging] = useState<MaintenanceWindow | null>(null);
  const [cancelling, setCancelling] = useState<MaintenanceWindow | null>(null);
  const state = view["state"] === "all" ? "all" : "planned";
  const customer = view["customer"];
  const list = useList("/maintenance-windows", { query: { state, ...(customer ? { customer } : {}) } });
  return (
    <div className="stack tight">
      <PageHead title={texts.navigation.maintenance} about={words.about}>
        <Button
          onClick={() => change({ state: state === "all" ? null : "all" })}
          aria-pressed={state === "all"}
        >
          {state === "all" ? words.hideOver : words.showOver}
        </Button>
        {isOperator ? <Button onClick={() => setCreating(true)}>{words.create}</Button> : null}
      </PageHead>
      {creating ? (
        <MaintenanceDialog target={customer ? { customer } : {}} onClose={() => setCreating(false)} />
      ) : null}
      {changing ? (
        <MaintenanceDialog target={{}} window={changing} onClose={() => setChanging(null)} />
      ) : null}
      {cancelling ? <CancelDialog target={cancelling} onClose={() => setCancelling(null)} /> : null}
      <ListNote list={list} />
      {list.data && list.items.length === 0 ? (
        <Empty title={words.none}>{words.noneAbout}</Empty>
      ) : (
        <SimpleTable
          label={texts.navigation.maintenance}
          columns={windowColumns(isOperator ? { change: setChanging, cancel: setCancelling } : null)}
          rows={list.items}
          rowKey={(row) => row.id}
          rowClass={(row) => (row.cancelled_at ? "gone" : "")}
        />
      )}
      {list.hasNextPage ? <Button onClick={list.loadMore}>{texts.showMore}</Button> : null}
    </div>
  );
};
