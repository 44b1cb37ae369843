import { Button, Menu, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAccess } from "../../api/session.tsx";
import type { InstanceDetail } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { MaintenanceDialog } from "../../components/maintenance/maintenance-dialog.tsx";
import { readSeconds, writeSeconds } from "../../components/threshold.ts";
import { formTextOrNull } from "../../form-text.ts";
import { texts } from "../../texts.ts";
import { DeleteInstanceDialog } from "./delete-instance-dialog.tsx";

type DialogProps = { instance: InstanceDetail; onClose: () => void };

const ChangeDialog = ({ instance, onClose }: DialogProps) => {
  const { customer, machine, software } = instance;
  const change = useWrite("patch", "/customers/{customer}/machines/{machine}/software/{software}");
  const submit = (data: FormData) => {
    const threshold = formTextOrNull(data, "threshold");
    const body = {
      display_name: formTextOrNull(data, "display_name"),
      overdue_after_seconds: threshold === null ? null : readSeconds(threshold),
    };
    change.mutate({ path: { customer, machine, software }, body }, { onSuccess: onClose });
  };
  const own = instance.overdue_override_seconds;
  return (
    <FormDialog
      title={texts.instance.change}
      submit={texts.save}
      busy={change.isPending}
      error={change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={texts.fields.name}
        description={texts.instance.nameHelp}
        name="display_name"
        defaultValue={instance.display_name ?? ""}
        maxLength={200}
      />
      <TextInput
        label={texts.instance.silentAfter}
        description={texts.instance.thresholdHelp}
        name="threshold"
        pattern="\s*\d+\s*(s|m|min|h|d)?\s*"
        defaultValue={own === null ? "" : writeSeconds(own)}
      />
    </FormDialog>
  );
};

export const InstanceActions = ({ instance }: { instance: InstanceDetail }) => {
  const { isOperator, isAdminSomewhere } = useAccess();
  const [dialog, setDialog] = useState<"change" | "maintenance" | "delete" | null>(null);
  const close = () => setDialog(null);
  if (!isOperator) return null;
  return (
    <>
      <Button onClick={() => setDialog("maintenance")}>{texts.maintenance.begin}</Button>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <Button>{texts.more}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog("change")}>{texts.instance.change}</Menu.Item>
          {isAdminSomewhere ? (
            <Menu.Item className="danger" onClick={() => setDialog("delete")}>
              {texts.instance.delete}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {dialog === "change" ? <ChangeDialog instance={instance} onClose={close} /> : null}
      {dialog === "maintenance" ? <MaintenanceDialog target={instance} onClose={close} /> : null}
      {dialog === "delete" ? <DeleteInstanceDialog instance={instance} onClose={close} /> : null}
    </>
  );
};
