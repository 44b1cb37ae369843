import type { Deadlines } from "@rollcall/fleet/monitors/rules";
import type { CustomerFact } from "../directory.ts";
import type { Allowance } from "./allowance.ts";

/** What the gateway must know of a monitor to take its pings; changed in place. */
export type MonitorFact = {
  readonly id: string;
  readonly customer: CustomerFact;
  readonly machine: string;
  readonly software: string;
  uuid: string;
  pushToken: string | null;
  slug: string;
  paused: boolean;
  deadlines: Deadlines;
  readonly allowance: Allowance;
};

export type MonitorDirectory = {
  readonly byId: Map<string, MonitorFact>;
  readonly byUuid: Map<string, MonitorFact>;
  readonly byPushToken: Map<string, MonitorFact>;
  /** Key: `customer/slug`. */
  readonly bySlug: Map<string, MonitorFact>;
  /** Ping key to customer. */
  readonly customerOfKey: Map<string, string>;
};

export const createMonitorDirectory = (): MonitorDirectory => ({
  byId: new Map(),
  byUuid: new Map(),
  byPushToken: new Map(),
  bySlug: new Map(),
  customerOfKey: new Map(),
});

export const slugKey = ({ slug }: { slug: string }, customer: string): string => `${customer}/${slug}`;

/** Takes away a monitor's addresses. */
export function forgetMonitor(directory: MonitorDirectory, fact: MonitorFact): void {
  directory.byId.delete(fact.id);
  directory.byUuid.delete(fact.uuid);
  if (fact.pushToken !== null) directory.byPushToken.delete(fact.pushToken);
  directory.bySlug.delete(slugKey(fact, fact.customer.slug));
}

/** Puts a monitor under all of its addresses. */
export function putMonitor(directory: MonitorDirectory, fact: MonitorFact): void {
  directory.byId.set(fact.id, fact);
  directory.byUuid.set(fact.uuid, fact);
  if (fact.pushToken !== null) directory.byPushToken.set(fact.pushToken, fact);
  directory.bySlug.set(slugKey(fact, fact.customer.slug), fact);
}
