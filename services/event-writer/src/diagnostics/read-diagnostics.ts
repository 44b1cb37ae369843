import type { DiagnosticItem, EventOf } from "@rollcall/contracts/messages";
import { storableText } from "@rollcall/service-kit";
import { type DevicePost, postOf, storableJson } from "../device-post.ts";

export type Severity = 0 | 1 | 2;

export type ActiveDiagnostic = {
  /** "" when the device names none. */
  readonly module: string;
  readonly code: number;
  readonly severity: Severity;
  readonly message: string | null;
  /** JSON text. */
  readonly context: string | null;
};

/** The complete list of what is active on an instance. */
export type DiagnosticsPost = DevicePost & { readonly active: readonly ActiveDiagnostic[] };

/** What tells the diagnostics of an instance apart. */
export const keyOf = ({ module, code }: Pick<ActiveDiagnostic, "module" | "code">): string =>
  `${code} ${module}`;

function readItem(item: DiagnosticItem): ActiveDiagnostic {
  const { code, severity, module, message, context } = item;
  if (!Number.isInteger(code) || Math.abs(code) > 2_147_483_648)
    throw new Error(`code ${String(code)} is none`);
  if (severity !== 0 && severity !== 1 && severity !== 2)
    throw new Error(`severity ${String(severity)} is none`);
  return {
    module: storableText(module ?? ""),
    code,
    severity,
    message: message === null || message === undefined ? null : storableText(message),
    context: storableJson(context),
  };
}

/** Code 0 with severity 0 stands for "all is well": it is the absence of diagnostics, not one. */
const isAllWell = ({ code, severity }: DiagnosticItem): boolean => code === 0 && severity === 0;

/** One entry for each key: the worst, and of equals the last. In an order that does not depend on the device's. */
function distinct(items: readonly ActiveDiagnostic[]): ActiveDiagnostic[] {
  const byKey = new Map<string, ActiveDiagnostic>();
  for (const item of items) {
    const other = byKey.get(keyOf(item));
    if (!other || item.severity >= other.severity) byKey.set(keyOf(item), item);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

export function readDiagnostics(event: EventOf<"diagnostics">): DiagnosticsPost {
  const items = event.body.items ?? event.body.diagnostics ?? [];
  if (!Array.isArray(items)) throw new Error("items is no list");
  const active = distinct(items.filter((item) => !isAllWell(item)).map(readItem));
  return { ...postOf(event, "diagnostics", active), active };
}
