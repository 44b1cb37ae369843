import { invalidField } from "../api/problems.ts";

export type Labels = Readonly<Record<string, string>>;
export type LabelChange = Readonly<Record<string, string | null>>;

/** More would make a machine's row slow to read for everybody. */
const maxLabels = 64;

/** What is absent stays, null removes. */
export function mergeLabels(present: Labels, change: LabelChange): Record<string, string> {
  const merged = Object.entries({ ...present, ...change }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  if (merged.length > maxLabels) throw invalidField("labels", `a machine carries at most ${maxLabels}`);
  return Object.fromEntries(merged);
}
