import type { DeviceKind } from "@rollcall/contracts/broker";
import { deviceTimeUs, isMetricName, maxMetricNameLength } from "@rollcall/service-kit";
import { type ParsedBody, storableText } from "./body-text.ts";
import { type Contract, fieldErrors } from "./contract.ts";
import { isRealDay } from "./instants.ts";
import { type FieldError, type Refusal, refuse } from "./refusal.ts";

type Timed = { readonly ts?: unknown };
type Points = { readonly points?: readonly (Timed & Readonly<Record<string, unknown>>)[] };

const isImpossible = ({ ts }: Timed) => typeof ts === "string" && !isRealDay(ts);
const impossible = (path: string): FieldError => ({ path, message: "names a day that there is not" });

/** A name that no store takes, or the same one twice for an instant with another value: one would replace the other. */
function metricErrors(body: Timed & Points): FieldError[] {
  const errors: FieldError[] = [];
  const points = body.points ?? [];
  const seen = new Map<string, number>();
  for (const [index, point] of points.entries()) {
    if (isImpossible(point)) errors.push(impossible(`/body/points/${index}/ts`));
    const at = deviceTimeUs(point.ts ?? body.ts) ?? "arrival";
    for (const [name, value] of Object.entries(point)) {
      if (name === "ts" || typeof value !== "number") continue;
      const path = `/body/points/${index}/${name.slice(0, maxMetricNameLength)}`;
      if (!isMetricName(name))
        errors.push({
          path,
          message: `must be named by 1 to ${maxMetricNameLength} characters without controls`,
        });
      if (points.length === 1) continue;
      const key = `${at} ${name}`;
      if ((seen.get(key) ?? value) !== value)
        errors.push({ path, message: "has another value at the same instant in this body" });
      seen.set(key, value);
    }
  }
  return errors;
}

/** What the schema cannot say about a body that keeps it. */
export function ruleErrors(kind: DeviceKind, value: unknown): readonly FieldError[] {
  const body = value as Timed & Points;
  const time = isImpossible(body) ? [impossible("/body/ts")] : [];
  return kind === "metrics" ? [...time, ...metricErrors(body)] : time;
}

export const brokenBody = (errors: readonly FieldError[]): Refusal =>
  refuse("body_invalid", "the body breaks the contract", { errors });

/** The text by which a body is passed on, or why it is refused. A heartbeat is mended before (`heartbeat-ornaments.ts`). */
export function judgeBody({ validators }: Contract, kind: DeviceKind, parsed: ParsedBody): string | Refusal {
  const validate = validators[kind];
  if (!validate(parsed.value)) return brokenBody(fieldErrors(validate.errors));
  const errors = ruleErrors(kind, parsed.value);
  return errors.length > 0 ? brokenBody(errors) : storableText(kind, parsed);
}
