import { NativeSelect, TextInput } from "@mantine/core";
import type { MaintenanceWindow } from "../../api/types.ts";
import { texts } from "../../texts.ts";
import { writeSeconds } from "../threshold.ts";
import type { MaintenanceTarget } from "./maintenance-dialog.tsx";

const words = texts.maintenance;

/** The present minute as the field wants it: in the zone of the viewer, without one. */
export const localMinute = (at: Date) =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

const slug = { pattern: "[a-z0-9][a-z0-9\\-]*", maxLength: 128, autoCapitalize: "none" } as const;

type FieldsProps = { target: MaintenanceTarget; window?: MaintenanceWindow };

const WhereFields = ({ target, window }: FieldsProps) => (
  <div className="pair">
    <TextInput
      label={texts.fields.customer}
      name="customer"
      required
      readOnly={window !== undefined}
      defaultValue={target.customer}
      {...slug}
    />
    <TextInput
      label={texts.fields.machine}
      description={words.everyHelp}
      name="machine"
      defaultValue={target.machine ?? ""}
      {...slug}
    />
    <TextInput
      label={texts.fields.software}
      description={words.everyHelp}
      name="software"
      defaultValue={target.software ?? ""}
      {...slug}
    />
    <TextInput
      label={words.label}
      description={words.labelHelp}
      name="label"
      defaultValue={window?.label ? `${window.label.name}=${window.label.value}` : ""}
    />
  </div>
);

const rules = [
  { value: "", label: words.once },
  { value: "FREQ=DAILY", label: words.daily },
  { value: "FREQ=WEEKLY", label: words.weekly },
  { value: "FREQ=MONTHLY", label: words.monthly },
];

/** A rule that came through the API is kept as it is. */
const rulesWith = (rule: string) =>
  rules.some(({ value }) => value === rule) ? rules : [...rules, { value: rule, label: rule }];

export const MaintenanceFields = ({ target, window }: FieldsProps) => (
  <>
    <TextInput
      label={words.title}
      name="title"
      required
      maxLength={200}
      defaultValue={window?.title}
      data-autofocus
    />
    <WhereFields target={target} {...(window ? { window } : {})} />
    <div className="pair">
      <TextInput
        label={words.starts}
        name="starts_at"
        type="datetime-local"
        required
        defaultValue={localMinute(window ? new Date(window.starts_at) : new Date())}
      />
      <TextInput
        label={words.duration}
        description={words.durationHelp}
        name="duration"
        required
        pattern="\s*\d+\s*(s|m|min|h|d)?\s*"
        defaultValue={writeSeconds(window?.duration_seconds ?? 3_600)}
      />
    </div>
    <NativeSelect
      label={words.repeats}
      name="recurrence"
      defaultValue={window?.recurrence ?? ""}
      data={rulesWith(window?.recurrence ?? "")}
    />
  </>
);
