import { NativeSelect, TextInput } from "@mantine/core";
import { texts } from "../../texts.ts";
import type { MaintenanceTarget } from "./maintenance-dialog.tsx";

const words = texts.maintenance;

/** The present minute as the field wants it: in the zone of the viewer, without one. */
const localMinute = (at: Date) =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

const slug = { pattern: "[a-z0-9][a-z0-9\\-]*", maxLength: 128, autoCapitalize: "none" } as const;

const WhereFields = ({ target }: { target: MaintenanceTarget }) => (
  <div className="pair">
    <TextInput
      label={texts.fields.customer}
      name="customer"
      required
      defaultValue={target.customer}
      {...slug}
    />
    <TextInput
      label={texts.fields.machine}
      description={words.everyHelp}
      name="machine"
      defaultValue={target.machine}
      {...slug}
    />
    <TextInput
      label={texts.fields.software}
      description={words.everyHelp}
      name="software"
      defaultValue={target.software}
      {...slug}
    />
    <TextInput label={words.label} description={words.labelHelp} name="label" />
  </div>
);

export const MaintenanceFields = ({ target }: { target: MaintenanceTarget }) => (
  <>
    <TextInput label={words.title} name="title" required maxLength={200} data-autofocus />
    <WhereFields target={target} />
    <div className="pair">
      <TextInput
        label={words.starts}
        name="starts_at"
        type="datetime-local"
        required
        defaultValue={localMinute(new Date())}
      />
      <TextInput
        label={words.duration}
        description={words.durationHelp}
        name="duration"
        required
        pattern="\s*\d+\s*(s|m|min|h|d)?\s*"
        defaultValue="1 h"
      />
    </div>
    <NativeSelect
      label={words.repeats}
      name="recurrence"
      data={[
        { value: "", label: words.once },
        { value: "FREQ=DAILY", label: words.daily },
        { value: "FREQ=WEEKLY", label: words.weekly },
        { value: "FREQ=MONTHLY", label: words.monthly },
      ]}
    />
  </>
);
