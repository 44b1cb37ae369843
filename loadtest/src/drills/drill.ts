import type { RedAudit } from "../audit/red-flips.ts";
import type { RunAudit } from "../audit/audit-run.ts";
import type { FleetOptions, FleetSecond, FleetSummary } from "../fleet/fleet-options.ts";
import type { Platform, ServiceCounts } from "../platform/platform.ts";
import type { Check } from "../report.ts";
import type { Sample } from "./sampler.ts";

export type DrillContext = {
  readonly platform: Platform;
  /** Requests per second. */
  readonly rate: number;
  /** Divides the times of a drill: above 1 for a quick look. */
  readonly haste: number;
  readonly say: (line: string) => void;
  /** Waits so many seconds (divided by haste). */
  readonly wait: (seconds: number) => Promise<void>;
  /** Notes when a dependency went away or came back: "down", "back". */
  readonly mark: (name: "down" | "back") => void;
  /** What the fleet has seen so far, a line a second. */
  readonly seconds: readonly FleetSecond[];
  /** Sends with a fleet of its own beside the traffic, and audits it when the drill is over. */
  readonly alsoSend: (options: Partial<FleetOptions>) => Promise<FleetSummary>;
  /** A figure of the drill's own. */
  readonly check: (check: Check) => void;
};

export type Mark = { readonly name: "down" | "back"; readonly atMs: number };

export type DrillResult = {
  readonly summary: FleetSummary;
  readonly audit: RunAudit;
  readonly reds: RedAudit;
  readonly seconds: readonly FleetSecond[];
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
  readonly deadLetters: number;
  /** Services that ended by themselves and were started again. */
  readonly crashes: number;
};

export type Drill = {
  readonly about: string;
  /** One of each of the others; two gateways where one is to be missed. */
  readonly services?: ServiceCounts;
  readonly overdueAfterS?: number;
  readonly env?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly forTests?: boolean;
  readonly proxied?: boolean;
  readonly brokerNodes?: number;
  readonly fleet?: Partial<FleetOptions>;
  /** What is away is nothing that an answer waits for: their p95 must stay within 20 %. */
  readonly answersAsBefore?: boolean;
  /** Its times are those of thresholds or of what fills up: haste would end it before anything happens. */
  readonly unhurried?: boolean;
  /** Longest time for an answer, ms; 2,000 when absent. */
  readonly slowestMs?: number;
  readonly deadLetters?: number;
  /** What must stand before the fleet begins. */
  readonly prepare?: (platform: Platform) => Promise<void>;
  /** What is done to the platform while the fleet reports. */
  readonly disturb: (context: DrillContext) => Promise<void>;
  /** What this drill asks for beyond what all must show. */
  readonly judge?: (result: DrillResult) => Check[];
};
