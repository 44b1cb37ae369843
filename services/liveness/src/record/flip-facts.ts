import { type Fact, factId, type NewFact } from "@rollcall/contracts/facts";
import { canaryCustomer } from "@rollcall/contracts/identity";
import type { FlipEvent, NoticeEvent } from "@rollcall/contracts/live";
import type { FactName } from "@rollcall/contracts/fact-names";

/** Nothing becomes unseen. */
const nameOf = (to: FlipEvent["to"]): FactName =>
  to === "unseen" ? "instance.registered" : `instance.${to}`;

/** Flips as facts: a flip that is told again has the same id. Those of our own canary are told to nobody. */
export function flipFacts(flips: readonly FlipEvent[], recordedAtUs: number): Fact[] {
  return flips.flatMap(({ at, instance, customer, machine, software, from, to, colour }) => {
    if (customer === canaryCustomer) return [];
    const name = nameOf(to);
    const path = { customer, machine, software, instance };
    const data = { from, to, colour };
    return [{ id: factId(name, instance, at), name, at, recorded_at: recordedAtUs, ...path, data }];
  });
}

/**
 * A notice as facts. It is opened once, by an id of its own, and whoever hears of it later for the first time hears that
 * too. Blind time closes; a mass of silence only grows, because its end is the revival of each.
 */
export function noticeFacts({ id, kind, from, to, detail }: NoticeEvent): NewFact[] {
  const data = { notice: id, kind, from, to, detail };
  const opened: NewFact = { id: factId("notice.opened", id), name: "notice.opened", at: from, data };
  if (kind === "blind" && to !== null)
    return [opened, { id: factId("notice.closed", id, from, to), name: "notice.closed", at: to, data }];
  const grown = factId("notice.changed", id, from, to ?? "open", JSON.stringify(detail));
  return [opened, { id: grown, name: "notice.changed", at: to ?? from, data }];
}
