import type { AlertState, Severity } from "@rollcall/contracts/alerts";

/**
 * What the rules of alerts know and decide on: the alerts, members and instances that some facts concern. All instants are
 * µs since the epoch. It is loaded, changed by rules, and what they changed is written, all in one transaction.
 */
export type Alert = {
  readonly id: string;
  /** What makes it one alert; at most one lives for each. */
  readonly cause: string;
  readonly source: string;
  type: string;
  severity: Severity;
  state: AlertState;
  /** As narrow as all of its members share it; null: of the platform. */
  readonly customer: string | null;
  readonly machine: string | null;
  software: string | null;
  instance: string | null;
  details: Record<string, unknown>;
  /** Members that are still concerned; `suspended` of them are in a window. */
  open: number;
  suspended: number;
  all: number;
  readonly openedAt: number;
  /** When the newest member joined, by our clock. */
  joinedAt: number;
  /** By the members' clock, and by ours. */
  resolvedAt: number | null;
  resolvedRecordedAt: number | null;
  resolvedBecause: string | null;
  acknowledgedBy: string | null;
  flaps: number;
  dampedUntil: number | null;
  silence: string | null;
  groupedInto: string | null;
};

export type Member = {
  readonly alert: Alert;
  readonly instance: string;
  readonly since: number;
  backAt: number | null;
  backBecause: string | null;
  suspended: boolean;
};

/** What the record says of an instance now. */
export type Truth = {
  readonly instance: string;
  readonly customer: string;
  readonly machine: string;
  readonly software: string;
  readonly liveness: string;
  readonly livenessSince: number;
  readonly status: string | null;
  readonly statusSince: number;
  readonly statusMessage: string | null;
  /** In maintenance, or of an inactive customer: nothing that happens to it is told. */
  readonly quiet: boolean;
};

export type EventKind =
  | "opened"
  | "reopened"
  | "raised"
  | "lowered"
  | "joined"
  | "left"
  | "suspended"
  | "resumed"
  | "silenced"
  | "unsilenced"
  | "grouped"
  | "resolved";

export type AlertEvent = {
  readonly alert: Alert;
  readonly at: number;
  readonly kind: EventKind;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** `fired` is also what is told of one that is worse, wider, or lives on after a window or a silence. */
export type Telling = {
  readonly alert: Alert;
  readonly event: "fired" | "resolved";
  /** µs that it is held back for, because more of it is to come. */
  readonly holdUs: number;
};

export type World = {
  /** By cause: the living alert, or one that was resolved so lately that it may come again. */
  readonly alerts: Map<string, Alert>;
  /** Open memberships by instance. */
  readonly members: Map<string, Member[]>;
  readonly truths: ReadonlyMap<string, Truth>;
  /** Machine (`customer/machine`) to how many software it has that is not quiet. */
  readonly software: ReadonlyMap<string, number>;
  /** Customer to how many instances it has that are not grey. */
  readonly fleets: ReadonlyMap<string, number>;
  /** Customer to silences of its own machines that nobody was told of yet, opened lately: a mass takes them in. */
  readonly untold: ReadonlyMap<string, readonly Alert[]>;
  readonly newId: () => string;
  /** What the rules decided. */
  readonly changed: Set<Alert>;
  readonly joined: Member[];
  readonly left: Set<Member>;
  readonly events: AlertEvent[];
  readonly tellings: Telling[];
};

export const emptyWorld = (parts: Partial<World> = {}): World => ({
  alerts: new Map(),
  members: new Map(),
  truths: new Map(),
  software: new Map(),
  fleets: new Map(),
  untold: new Map(),
  newId: () => crypto.randomUUID(),
  changed: new Set(),
  joined: [],
  left: new Set(),
  events: [],
  tellings: [],
  ...parts,
});

export const isLiving = ({ state }: Alert): boolean => state !== "resolved" && state !== "grouped";

export const causes = {
  silence: ({ customer, machine }: { customer: string; machine: string }) => `silence/${customer}/${machine}`,
  mass: (customer: string) => `mass/${customer}`,
  status: (instance: string) => `status/${instance}`,
  diagnostic: (instance: string, module: string, code: number) => `diagnostic/${instance}/${module}/${code}`,
  blind: "platform/blind",
  condition: (code: string, about: string | null) => `platform/condition/${code}/${about ?? ""}`,
} as const;
