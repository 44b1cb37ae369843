import type { ColourReason } from "./colour.ts";

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** The two largest units: "6 min 12 s", "3 d 4 h", "0 s". */
export function durationText(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds));
  const first = units.findIndex(([, length]) => rest >= length);
  if (first === -1) return "0 s";
  const parts: string[] = [];
  for (const [unit, length] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / length);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * length;
  }
  return parts.join(" ");
}

export type ColourFacts = {
  readonly reason: ColourReason;
  /** Time since the last heartbeat; null when there was none or it is not known. */
  readonly silentSeconds: number | null;
  readonly overdueAfterSeconds: number;
  readonly statusMessage: string | null;
  /** What the device gave as the reason when it announced its silence. */
  readonly plannedReason: string | null;
  /** The worst diagnostic that colours, when the reason is one. */
  readonly diagnostic?: { readonly code: number; readonly message: string | null; readonly others: number };
};

const withMessage = (text: string, message: string | null | undefined) =>
  message ? `${text}: ${message}` : text;

function diagnosticText(kind: string, { diagnostic }: ColourFacts): string {
  if (!diagnostic) return `${kind} that nobody has acknowledged`;
  const { code, message, others } = diagnostic;
  return withMessage(`${kind} ${code}`, message) + (others > 0 ? ` (and ${others} more)` : "");
}

/** Why an instance has its colour, in words for people. */
export function colourText(facts: ColourFacts): string {
  const { reason, silentSeconds, overdueAfterSeconds, statusMessage, plannedReason } = facts;
  switch (reason) {
    case "customer_inactive":
      return "The customer is inactive: its devices are refused";
    case "maintenance":
      return "In maintenance";
    case "stopped":
      return withMessage("Stopped", statusMessage);
    case "planned":
      return withMessage("Silent as announced", plannedReason);
    case "overdue":
      return silentSeconds === null
        ? `No heartbeat for more than ${durationText(overdueAfterSeconds)}`
        : `No heartbeat for ${durationText(silentSeconds)}`;
    case "error_status":
      return withMessage("Reports an error", statusMessage);
    case "error_diagnostic":
      return diagnosticText("Error", facts);
    case "unseen":
      return "No heartbeat yet";
    case "degraded_status":
      return withMessage("Reports degraded operation", statusMessage);
    case "warning_diagnostic":
      return diagnosticText("Warning", facts);
    case "alive":
      return "Alive";
    default:
      return reason satisfies never;
  }
}
