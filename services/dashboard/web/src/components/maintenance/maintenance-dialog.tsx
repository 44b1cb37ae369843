import { Button } from "@mantine/core";
import { useState } from "react";
import type { MaintenanceWindow, NewMaintenanceWindow } from "../../api/types.ts";
import { useWrite } from "../../api/use-write.ts";
import { formText, formTextOrNull } from "../../form-text.ts";
import { say, texts } from "../../texts.ts";
import { FormDialog } from "../form-dialog.tsx";
import { Moment } from "../time.tsx";
import { readSeconds } from "../threshold.ts";
import { localMinute, MaintenanceFields } from "./maintenance-fields.tsx";

const words = texts.maintenance;
const path = "/customers/{customer}/maintenance-windows";

export type MaintenanceTarget = {
  customer?: string;
  machine?: string | null;
  software?: string | null;
};
type MaintenanceDialogProps = {
  target: MaintenanceTarget;
  /** The one that is changed; without it a new one is planned. */
  window?: MaintenanceWindow;
  onClose: () => void;
};

const labelOf = (data: FormData) => {
  const [name, ...value] = formText(data, "label").split("=");
  return name ? { name: name.trim(), value: value.join("=").trim() } : null;
};

/** The field knows minutes only: one that was not touched keeps its seconds. */
const startOf = (text: string, before: MaintenanceWindow | undefined): string => {
  const start = new Date(text);
  return before && localMinute(new Date(before.starts_at)) === text ? before.starts_at : start.toISOString();
};

const windowOf = (data: FormData, before?: MaintenanceWindow): NewMaintenanceWindow => ({
  title: formText(data, "title"),
  machine: formTextOrNull(data, "machine"),
  software: formTextOrNull(data, "software"),
  label: labelOf(data),
  starts_at: startOf(formText(data, "starts_at"), before),
  duration_seconds: readSeconds(formText(data, "duration")) ?? 0,
  recurrence: formTextOrNull(data, "recurrence"),
  // Its occurrences follow the clock of who planned it, also when somebody elsewhere moves it.
  time_zone: before?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
});

/** Plans one window, or changes one. */
const useSave = (before: MaintenanceWindow | undefined, onClose: () => void) => {
  const create = useWrite("post", path);
  const change = useWrite("put", `${path}/{window}`);
  const save = (customer: string, body: NewMaintenanceWindow) =>
    before
      ? change.mutate({ path: { customer, window: before.id }, body }, { onSuccess: onClose })
      : create.mutate({ path: { customer }, body }, { onSuccess: onClose });
  return { save, busy: create.isPending || change.isPending, error: create.error ?? change.error };
};

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
export const MaintenanceDialog = ({ target, window, onClose }: MaintenanceDialogProps) => {
  const preview = useWrite("post", `${path}/preview`);
  const { save, busy, error } = useSave(window, onClose);
  const [form, setForm] = useState<HTMLFormElement | null>(null);
  const ask = () => {
    if (!form?.reportValidity()) return;
    const data = new FormData(form);
    preview.mutate({ path: { customer: formText(data, "customer") }, body: windowOf(data, window) });
  };
  const title = window ? words.change : words.create;
  return (
    <FormDialog
      title={title}
      submit={title}
      busy={busy}
      error={error ?? preview.error}
      onSubmit={(data) => save(formText(data, "customer"), windowOf(data, window))}
      onClose={onClose}
    >
      <p className="quiet">{words.about}</p>
      <div className="form" ref={(element) => setForm(element?.closest("form") ?? null)}>
        <MaintenanceFields target={window ?? target} {...(window ? { window } : {})} />
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
