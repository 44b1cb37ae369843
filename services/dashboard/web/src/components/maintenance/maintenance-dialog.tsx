import { Button } from "@mantine/core";
import { useState } from "react";
import type { NewMaintenanceWindow } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { formText, formTextOrNull } from "../../form-text.ts";
import { say, texts } from "../../texts.ts";
import { FormDialog } from "../form-dialog.tsx";
import { Moment } from "../time.tsx";
import { readSeconds } from "../threshold.ts";
import { MaintenanceFields } from "./maintenance-fields.tsx";

const words = texts.maintenance;
const path = "/customers/{customer}/maintenance-windows";

export type MaintenanceTarget = { customer?: string; machine?: string; software?: string };
type MaintenanceDialogProps = { target: MaintenanceTarget; onClose: () => void };

const labelOf = (data: FormData) => {
  const [name, ...value] = formText(data, "label").split("=");
  return name ? { name: name.trim(), value: value.join("=").trim() } : null;
};

const windowOf = (data: FormData): NewMaintenanceWindow => ({
  title: formText(data, "title"),
  machine: formTextOrNull(data, "machine"),
  software: formTextOrNull(data, "software"),
  label: labelOf(data),
  starts_at: new Date(formText(data, "starts_at")).toISOString(),
  duration_seconds: readSeconds(formText(data, "duration")) ?? 0,
  recurrence: formTextOrNull(data, "recurrence"),
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

type Preview = { instances: number; occurrences: readonly { from: string }[] };

const PreviewText = ({ preview }: { preview: Preview }) => (
  <span role="status">
    {say(words.covers, { count: preview.instances })}
    {preview.occurrences.slice(0, 3).map(({ from }) => (
      <span key={from}>
        {" "}
        <Moment at={from} />
      </span>
    ))}
  </span>
);

/** Data are still recorded; the lights are grey while it lasts. */
export const MaintenanceDialog = ({ target, onClose }: MaintenanceDialogProps) => {
  const preview = useWrite("post", `${path}/preview`);
  const create = useWrite("post", path);
  const [form, setForm] = useState<HTMLFormElement | null>(null);
  const asked = (data: FormData) => ({
    path: { customer: formText(data, "customer") },
    body: windowOf(data),
  });
  const ask = () => {
    if (form?.reportValidity()) preview.mutate(asked(new FormData(form)));
  };
  return (
    <FormDialog
      title={words.create}
      submit={words.create}
      busy={create.isPending}
      error={create.error ?? preview.error}
      onSubmit={(data) => create.mutate(asked(data), { onSuccess: onClose })}
      onClose={onClose}
    >
      <p className="quiet">{words.about}</p>
      <div className="form" ref={(element) => setForm(element?.closest("form") ?? null)}>
        <MaintenanceFields target={target} />
      </div>
      <div className="row">
        <Button onClick={ask} disabled={preview.isPending}>
          {words.preview}
        </Button>
        {preview.data ? <PreviewText preview={preview.data} /> : null}
      </div>
    </FormDialog>
  );
};
