import { isUtf8 } from "node:buffer";
import { isRefusal, notUtf8, readJsonText, tooLarge } from "./body-reader.ts";
import { type Contract, fieldErrors } from "./contract.ts";
import { mendHeartbeat } from "./heartbeat-ornaments.ts";
import { judgeBody } from "./judge.ts";
import { maxBodyBytes } from "./limits.ts";
import type { DeviceKind } from "@rollcall/contracts/broker";
import { answerOf, type FieldError, type Refusal, refuse } from "./refusal.ts";

/** One line of a batch and its fate; without a refusal at the end it is stored. */
export type Line = {
  /** Counted from 1, empty lines too. */
  readonly number: number;
  readonly line: string;
  /** Of a heartbeat: fields that could not be read. */
  leftOut: readonly string[];
  machine: string | null;
  software: string | null;
  kind: DeviceKind | "batch";
  refusal: Refusal | null;
};

/** A line that may be published: JSON text that is safe to store. */
export type GoodLine = Line & { machine: string; software: string; kind: DeviceKind };

/** A line that is not UTF-8 is read as far as it can be, so that its refusal names the machine. */
function lineOf(number: number, bytes: Buffer, isText: boolean): Line {
  const refusal = !isText && !isUtf8(bytes) ? notUtf8 : bytes.length > maxBodyBytes ? tooLarge : null;
  const line = bytes.toString("utf8");
  return { number, line, leftOut: [], machine: null, software: null, kind: "batch", refusal };
}

const newline = 0x0a;

/** The lines that are not empty. */
export function splitLines(body: Buffer): Line[] {
  const isText = isUtf8(body);
  const lines: Line[] = [];
  let number = 0;
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf(newline, start);
    const end = found < 0 ? body.length : found;
    number += 1;
    const line = lineOf(number, body.subarray(start, end), isText);
    start = end + 1;
    // A byte order mark is blank, too.
    if (line.line.trim() !== "") lines.push(line);
  }
  return lines;
}

const isSlugError = ({ path }: FieldError) => path === "/body/machine" || path === "/body/software";
const broken = (errors: readonly FieldError[]) =>
  refuse(errors.some(isSlugError) ? "slug_invalid" : "body_invalid", "the line breaks the contract", {
    errors,
  });

/** The names that a line gives, as far as they can be read. */
function readNames(line: Line, value: unknown): void {
  const { machine, software } = (value ?? {}) as Record<string, unknown>;
  if (typeof machine === "string") line.machine = machine;
  if (typeof software === "string") line.software = software;
}

/** Judges one line: JSON, the three names, the body of its kind. The text to publish, or a refusal, put into the line. */
export function judgeLine(contract: Contract, line: Line): string | undefined {
  const parsed = readJsonText(line.line);
  if (!isRefusal(parsed)) readNames(line, parsed.value);
  line.refusal ??= isRefusal(parsed) ? parsed : null;
  if (line.refusal || isRefusal(parsed)) return undefined;
  const { batchLine } = contract;
  if (!batchLine(parsed.value)) {
    line.refusal = broken(fieldErrors(batchLine.errors));
    return undefined;
  }
  line.kind = (parsed.value as { kind: DeviceKind }).kind;
  const mended = line.kind === "heartbeat" ? mendHeartbeat(parsed) : { parsed, leftOut: [] };
  const text = judgeBody(contract, line.kind, mended.parsed);
  if (typeof text !== "string") {
    line.refusal = broken(text.errors);
    return undefined;
  }
  line.leftOut = mended.leftOut;
  return text;
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
