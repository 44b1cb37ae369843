import type { Fact } from "@rollcall/contracts/facts";
import type { FactName } from "@rollcall/contracts/fact-names";
import { decide } from "../src/alerts/decide.ts";
import { type Alert, emptyWorld, isLiving, type Truth, type World } from "../src/alerts/world.ts";

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type Fleet = { world: World; truths: Map<string, Mutable<Truth>>; nowUs: number };

export const secondUs = 1e6;

/** Machines of a customer, each with the same number of software; all are alive. */
export function aFleet(machines: number, software = 1, customer = "alice"): Fleet {
  const truths = new Map<string, Mutable<Truth>>();
  for (let m = 0; m < machines; m += 1)
    for (let s = 0; s < software; s += 1) {
      const instance = `${truths.size + 1}`;
      const place = { instance, customer, machine: `m${m}`, software: `s${s}` };
      const said = { status: null, statusSince: 0, statusMessage: null, quiet: false };
      truths.set(instance, { ...place, liveness: "alive", livenessSince: 0, ...said });
    }
  const counted = new Map(Array.from({ length: machines }, (_, m) => [`${customer}/m${m}`, software]));
  const fleets = new Map([[customer, truths.size]]);
  let id = 0;
  const newId = () => `alert-${(id += 1)}`;
  return { truths, nowUs: 0, world: emptyWorld({ truths, software: counted, fleets, newId }) };
}

export const factOf = (
  fleet: Fleet,
  name: FactName,
  instance: string | null,
  data: object = {},
  at = fleet.nowUs,
): Fact => {
  const truth = fleet.truths.get(instance ?? "");
  const { customer = null, machine = null, software = null } = truth ?? {};
  return {
    id: crypto.randomUUID(),
    name,
    at,
    recorded_at: at,
    customer,
    machine,
    software,
    instance,
    data,
  } as Fact;
};

/** As the record is written before its facts are told. */
export function flip(fleet: Fleet, to: "alive" | "overdue", instances: readonly string[]): void {
  for (const instance of instances) {
    const truth = fleet.truths.get(instance);
    if (!truth) continue;
    truth.liveness = to;
    truth.livenessSince = fleet.nowUs;
  }
  decide(
    fleet.world,
    instances.map((instance) => factOf(fleet, `instance.${to}`, instance)),
    fleet.nowUs,
  );
}
export const pass = (fleet: Fleet, seconds: number) => (fleet.nowUs += seconds * secondUs);
export const living = ({ world }: Fleet) =>
  [...new Set(world.events.map(({ alert }) => alert))].filter(isLiving);
export const kinds = (fleet: Fleet, alert: Alert) =>
  fleet.world.events.filter((event) => event.alert === alert).map(({ kind }) => kind);
export const takeTold = ({ world }: Fleet) =>
  world.tellings.splice(0).map(({ alert, event }) => `${event} ${alert.id}`);
