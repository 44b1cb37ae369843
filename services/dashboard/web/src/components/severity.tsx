import { texts } from "../texts.ts";
import { type Colour, Light } from "./light.tsx";

const colours = ["grey", "yellow", "red"] as const satisfies readonly Colour[];

/** A severity by its light: info, warning, error. What is over, acknowledged or suppressed lights no more. */
export const Severity = ({ severity, lit = true }: { severity: 0 | 1 | 2; lit?: boolean }) => (
  <Light colour={lit ? colours[severity] : "grey"} reason={`severity_${severity}`} word />
);

export const severityWord = (severity: 0 | 1 | 2): string => texts.severities[severity] ?? "";
