import { Button, Menu, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { useAccess } from "../../api/session.tsx";
import type { MachineDetail } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { FormDialog } from "../../components/form-dialog.tsx";
import { labelChange, labelText } from "../../components/labels.ts";
import { MaintenanceDialog } from "../../components/maintenance/maintenance-dialog.tsx";
import { readSeconds, writeSeconds } from "../../components/threshold.ts";
import { formText, formTextOrNull } from "../../form-text.ts";
import { customerLink } from "../../links.ts";
import { say, texts } from "../../texts.ts";

const words = texts.machine;
const path = "/customers/{customer}/machines/{machine}";
type DialogProps = { machine: MachineDetail; onClose: () => void };

const Fields = ({ machine }: { machine: MachineDetail }) => {
  const own = machine.overdue_after_seconds;
  return (
    <>
      <TextInput
        label={texts.fields.name}
        name="display_name"
        defaultValue={machine.display_name ?? ""}
        maxLength={200}
      />
      <TextInput
        label={texts.instance.silentAfter}
        description={texts.instance.thresholdHelp}
        name="threshold"
        pattern="\s*\d+\s*(s|m|min|h|d)?\s*"
        defaultValue={own === null ? "" : writeSeconds(own)}
      />
      <TextInput
        label={words.labels}
        description={words.labelsHelp}
        name="labels"
        defaultValue={labelText(machine.labels)}
      />
      <Textarea
        label={words.notes}
        name="notes"
        rows={4}
        defaultValue={machine.notes ?? ""}
        maxLength={10_000}
      />
    </>
  );
};

const ChangeDialog = ({ machine, onClose }: DialogProps) => {
  const change = useWrite("patch", path);
  const submit = (data: FormData) => {
    const threshold = formTextOrNull(data, "threshold");
    const body = {
      display_name: formTextOrNull(data, "display_name"),
      notes: formTextOrNull(data, "notes"),
      labels: labelChange(formText(data, "labels"), machine.labels),
      overdue_after_seconds: threshold === null ? null : readSeconds(threshold),
    };
    change.mutate(
      { path: { customer: machine.customer, machine: machine.slug }, body },
      { onSuccess: onClose },
    );
  };
  return (
    <FormDialog
      title={words.change}
      submit={texts.save}
      busy={change.isPending}
      error={change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Fields machine={machine} />
    </FormDialog>
  );
};

/** It cannot be undone: the slug has to be typed. */
const DeleteDialog = ({ machine, onClose }: DialogProps) => {
  const [, navigate] = useLocation();
  const remove = useWrite("delete", path);
  const { customer, slug } = machine;
  return (
    <FormDialog
      title={words.delete}
      submit={words.delete}
      danger
      busy={remove.isPending}
      error={remove.error}
      onSubmit={() =>
        remove.mutate(
          { path: { customer, machine: slug } },
          { onSuccess: () => navigate(customerLink(customer)) },
        )
      }
      onClose={onClose}
    >
      <p>{say(words.deleteAbout, { machine: slug, count: machine.instances.length })}</p>
      <TextInput
        label={say(texts.typeToConfirm, { word: slug })}
        name="confirmation"
        required
        pattern={slug}
        autoComplete="off"
      />
    </FormDialog>
  );
};

export const MachineActions = ({ machine }: { machine: MachineDetail }) => {
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
          <Menu.Item onClick={() => setDialog("change")}>{words.change}</Menu.Item>
          {isAdminSomewhere ? (
            <Menu.Item onClick={() => setDialog("delete")}>{words.delete}</Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {dialog === "change" ? <ChangeDialog machine={machine} onClose={close} /> : null}
      {dialog === "maintenance" ? (
        <MaintenanceDialog target={{ customer: machine.customer, machine: machine.slug }} onClose={close} />
      ) : null}
      {dialog === "delete" ? <DeleteDialog machine={machine} onClose={close} /> : null}
    </>
  );
};
