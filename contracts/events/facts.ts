import { hash } from "node:crypto";
import type { Status } from "../colour.ts";
import type { Liveness } from "../redis.ts";
import type { FactName } from "./fact-names.ts";

/** Something that happened. `fact.schema.json` is its JSON Schema. */
export type Fact<N extends FactName = FactName> = {
  /** The same whenever the fact is told again: consumers apply by it. */
  readonly id: string;
  readonly name: N;
  /** The instant it became true (for overdue the deadline), µs since the epoch. */
  readonly at: number;
  /** When it was recorded, µs. Late facts have an old `at`; order by this where clocks may have stepped. */
  readonly recorded_at: number;
  /** Its place, as narrow as it is; null: of the whole platform. */
  readonly customer: string | null;
  readonly machine: string | null;
  readonly software: string | null;
  /** `instanceId` of the path, where the fact is of an instance. */
  readonly instance: string | null;
  readonly data: FactData<N>;
};

/** A fact as a writer in PostgreSQL knows it: when it is recorded, and the path of its instance, are filled in there. */
export type NewFact<N extends FactName = FactName> = Pick<Fact<N>, "id" | "name" | "at" | "data"> &
  Partial<Pick<Fact<N>, "customer" | "machine" | "software" | "instance">>;

/** One message on `rollcall.facts`, routed by its name: at least once, in no order across messages. */
export type FactsMessage<N extends FactName = FactName> = {
  readonly version: 1;
  readonly name: N;
  readonly facts: readonly Fact<N>[];
};

/** A message of so many facts has about 500 kB; a mass of 100,000 is some hundred messages. */
export const mostFactsPerMessage = 1_000;

export type FlipFactData = {
  readonly from: Liveness;
  readonly to: Liveness;
  /** The instance's colour after it was recorded. Grey: in maintenance, or of an inactive customer. */
  readonly colour: "green" | "yellow" | "red" | "grey";
  /** Last arrival before it, µs, where the producer knew it. */
  readonly last_at?: number;
};

export type DiagnosticFactData = {
  /** Id of the episode. */
  readonly diagnostic: string;
  readonly module: string;
  readonly code: number;
  readonly severity: 0 | 1 | 2;
  readonly message: string | null;
  /** The pattern of the whitelist that keeps it from colouring. */
  readonly suppressed_by: string | null;
  /** µs */
  readonly opened_at: number;
};

export type NoticeFactData = {
  readonly notice: string;
  readonly kind: "blind" | "mass_silence";
  /** µs; `to` is null while it lasts. */
  readonly from: number;
  readonly to: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
};

export type WindowFactData = {
  readonly window: string;
  readonly title: string;
  /** This occurrence, µs. */
  readonly from: number;
  readonly to: number;
  readonly label?: { readonly name: string; readonly value: string };
  /** It ended because somebody cancelled or changed it. */
  readonly cancelled?: boolean;
};

type KnownData = {
  "instance.registered": { readonly first_at: number };
  "machine.registered": { readonly first_at: number };
  "machine.deleted": Readonly<Record<string, never>>;
  "instance.deleted": Readonly<Record<string, never>>;
  "instance.alive": FlipFactData;
  "instance.overdue": FlipFactData;
  "instance.stopped": FlipFactData;
  "instance.planned": FlipFactData;
  "status.changed": {
    readonly from: Status | null;
    readonly to: Status;
    readonly message: string | null;
    /** A post that came late: the instance's status is a newer one. */
    readonly late: boolean;
  };
  "diagnostic.opened": DiagnosticFactData;
  "diagnostic.closed": DiagnosticFactData & { readonly closed_at: number };
  "diagnostic.acknowledged": {
    readonly diagnostic: string;
    readonly code: number;
    readonly module: string;
    readonly by: string | null;
  };
  "maintenance.opened": WindowFactData;
  "maintenance.closed": WindowFactData;
  "notice.opened": NoticeFactData;
  "notice.changed": NoticeFactData;
  "notice.closed": NoticeFactData;
  "condition.opened": { readonly code: string; readonly about: string | null };
  "condition.closed": { readonly code: string; readonly about: string | null };
  "customer.created": { readonly name: string };
  "customer.changed": { readonly changed: readonly string[] };
  "customer.activated": { readonly by: string | null };
  "customer.deactivated": { readonly by: string | null };
};

/** Facts whose data is not settled yet carry any object. */
export type FactData<N extends FactName> = N extends keyof KnownData
  ? KnownData[N]
  : Readonly<Record<string, unknown>>;

/** A UUIDv8 of the name and what tells this fact from others of its name: whoever computes it gets the same. */
export function factId(name: FactName, ...key: readonly (string | number)[]): string {
  const digest = hash("sha256", `${name}/${key.join("/")}`, "hex");
  const variant = (0x8 | (Number.parseInt(digest[16] as string, 16) & 0x3)).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

/** Facts by name, each list in messages of at most `mostFactsPerMessage`; their order within a name is kept. */
export function factMessages(facts: readonly Fact[]): FactsMessage[] {
  const byName = new Map<FactName, Fact[]>();
  for (const fact of facts) {
    const list = byName.get(fact.name);
    if (list) list.push(fact);
    else byName.set(fact.name, [fact]);
  }
  return [...byName].flatMap(([name, list]) =>
    Array.from({ length: Math.ceil(list.length / mostFactsPerMessage) }, (_, n) => ({
      version: 1 as const,
      name,
      facts: list.slice(n * mostFactsPerMessage, (n + 1) * mostFactsPerMessage),
    })),
  );
}
