import { NativeSelect, TextInput } from "@mantine/core";
import type { BulkAction } from "../../api/types.ts";
import { formText } from "../../form-text.ts";
import { texts } from "../../texts.ts";
import { readLabels } from "../labels.ts";
import { readSeconds } from "../threshold.ts";

const words = texts.bulk;
export type BulkKind = BulkAction["kind"];
const kinds = [
  "acknowledge",
  "label",
  "threshold",
  "maintenance",
  "delete",
] as const satisfies readonly BulkKind[];

const duration = { pattern: "\\s*\\d+\\s*(s|m|min|h|d)?\\s*" } as const;

/** What the form asks to be done. */
export const actionOf = (kind: BulkKind, data: FormData): BulkAction => {
  if (kind === "label") return { kind, labels: readLabels(formText(data, "labels")) };
  if (kind === "threshold") return { kind, overdue_after_seconds: readSeconds(formText(data, "threshold")) };
  if (kind === "maintenance") {
    const seconds = readSeconds(formText(data, "duration")) ?? 3_600;
    return { kind, title: formText(data, "title"), duration_seconds: seconds };
  }
  return { kind };
};

type BulkFieldsProps = {
  kind: BulkKind;
  onKind: (kind: BulkKind) => void;
  kindsOffered: readonly BulkKind[];
};

export const BulkFields = ({ kind, onKind, kindsOffered }: BulkFieldsProps) => (
  <>
    <NativeSelect
      label={words.action}
      value={kind}
      onChange={(event) => onKind(kinds.find((each) => each === event.currentTarget.value) ?? "acknowledge")}
      data={kindsOffered.map((value) => ({ value, label: words.kinds[value] }))}
    />
    {kind === "label" ? (
      <TextInput label={texts.machine.labels} description={texts.machine.labelsHelp} name="labels" required />
    ) : null}
    {kind === "threshold" ? (
      <TextInput
        label={texts.instance.silentAfter}
        description={texts.instance.thresholdHelp}
        name="threshold"
        {...duration}
      />
    ) : null}
    {kind === "maintenance" ? (
      <div className="pair">
        <TextInput label={texts.maintenance.title} name="title" required maxLength={200} />
        <TextInput
          label={texts.maintenance.duration}
          name="duration"
          defaultValue="1 h"
          required
          {...duration}
        />
      </div>
    ) : null}
  </>
);
