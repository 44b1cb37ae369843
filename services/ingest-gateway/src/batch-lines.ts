import { isRefusal, readJsonText } from "./body-reader.ts";
import { storableText } from "./body-text.ts";
import { type Contract, fieldErrors } from "./contract.ts";
import type { DeviceKind } from "@rollcall/contracts/broker";
import { answerOf, type FieldError, type Refusal, refuse } from "./refusal.ts";

/** One line of a batch and its fate; without a refusal at the end it is stored. */
export type Line = {
  /** Counted from 1, empty lines too. */
  readonly number: number;
  readonly line: string;
  machine: string | null;
  software: string | null;
  kind: DeviceKind | "batch";
  refusal: Refusal | null;
};

/** A line that may be published: JSON text that is safe to store. */
export type GoodLine = Line & { machine: string; software: string; kind: DeviceKind };

/** The lines that are not empty. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    number += 1;
    start = end + 1;
    if (line.trim() !== "")
      lines.push({ number, line, machine: null, software: null, kind: "batch", refusal: null });
  }
  return lines;
}

const isSlugError = ({ path }: FieldError) => path === "/body/machine" || path === "/body/software";
const broken = (errors: readonly FieldError[]) =>
  refuse(errors.some(isSlugError) ? "slug_invalid" : "body_invalid", "the line breaks the contract", {
    errors,
  });

/** Judges one line: JSON, the three names, the body of its kind. The text to publish, or a refusal, put into the line. */
export function judgeLine({ batchLine, validators }: Contract, line: Line): string | undefined {
  const parsed = readJsonText(line.line);
  if (isRefusal(parsed)) {
    line.refusal = parsed;
    return undefined;
  }
  const named = batchLine(parsed.value);
  const { machine, software, kind } = (parsed.value ?? {}) as Record<string, unknown>;
  if (typeof machine === "string") line.machine = machine;
  if (typeof software === "string") line.software = software;
  if (!named) {
    line.refusal = broken(fieldErrors(batchLine.errors));
    return undefined;
  }
  line.kind = kind as DeviceKind;
  const validate = validators[line.kind];
  if (validate(parsed.value)) return storableText(line.kind, parsed);
  line.refusal = broken(fieldErrors(validate.errors));
  return undefined;
}

const lineResult = ({ number, refusal }: Line) =>
  refusal
    ? `{"line":${number},"status":${refusal.status},${answerOf(refusal).body.slice(1)}`
    : `{"line":${number},"status":200}`;

const mayComeAgain = ({ status }: Refusal) => status === 429 || status === 503;

/** The answer to a batch, as `BatchResult` in the contract. */
export function summarise(lines: readonly Line[]): { ok: boolean; failed: number; body: string } {
  const refusals = lines.flatMap(({ refusal }) => refusal ?? []);
  const failed = refusals.filter(mayComeAgain).length;
  const refused = refusals.length - failed;
  const stored = lines.length - refusals.length;
  const ok = refusals.length === 0;
  const head = `{"ok":${ok},"stored":${stored},"refused":${refused},"failed":${failed},"results":[`;
  return { ok, failed, body: `${head}${lines.map(lineResult).join(",")}]}` };
}
