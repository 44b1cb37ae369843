import type { Fact } from "@rollcall/contracts/facts";
import type { FactName } from "@rollcall/contracts/fact-names";
import { resolve } from "./open-and-close.ts";
import { comeBack, fallSilent, type Silence, silenceOf } from "./silence-rules.ts";
import { blindDetails, closeDiagnostic, openDiagnostic, openPlatform, statusFact } from "./state-rules.ts";
import { causes, type Member, type World } from "./world.ts";

const isNamed = <N extends FactName>(fact: Fact, name: N): fact is Fact & Fact<N> => fact.name === name;

/**
 * Facts of one name come in one message and are decided at once, because a mass is only seen together. Messages may
 * overtake each other: a silence that the record says is over is opened and closed in one step and told to nobody.
 */
function overdue(world: World, facts: readonly Fact[], nowUs: number): void {
  const silent: Silence[] = [];
  const over: (readonly [string, number])[] = [];
  const seen = new Set<string>();
  for (const { instance, at } of facts) {
    const truth = instance === null ? undefined : world.truths.get(instance);
    if (!truth || truth.quiet || seen.has(truth.instance) || silenceOf(world, truth.instance)) continue;
    if (truth.liveness === "overdue" && truth.livenessSince > at) continue;
    seen.add(truth.instance);
    silent.push({ truth, at });
    if (truth.liveness !== "overdue" && truth.livenessSince > at)
      over.push([truth.instance, truth.livenessSince]);
  }
  fallSilent(world, silent, nowUs);
  const back = over.flatMap(([instance, at]): (readonly [Member, number])[] => {
    const member = silenceOf(world, instance);
    return member ? [[member, at]] : [];
  });
  comeBack(world, back, nowUs, "alive");
}

function back(world: World, facts: readonly Fact[], nowUs: number, because: string): void {
  const members = facts.flatMap(({ instance, at }): (readonly [Member, number])[] => {
    const member = silenceOf(world, instance ?? "");
    return member && member.since <= at ? [[member, at]] : [];
  });
  comeBack(world, members, nowUs, because);
}

/** All memberships end: there is no such instance, or nobody minds it any more. */
export function forget(
  world: World,
  instances: readonly string[],
  at: number,
  nowUs: number,
  because: string,
): void {
  const members = instances.flatMap((instance) => [...(world.members.get(instance) ?? [])]);
  comeBack(
    world,
    members.map((member) => [member, at] as const),
    nowUs,
    because,
  );
}

function platform(world: World, fact: Fact, nowUs: number): void {
  if (isNamed(fact, "notice.opened") || isNamed(fact, "notice.changed")) {
    if (fact.data.kind === "blind")
      openPlatform(
        world,
        { cause: causes.blind, type: "blind", details: blindDetails(fact.data) },
        fact.at,
        nowUs,
      );
  } else if (isNamed(fact, "notice.closed")) {
    const alert = world.alerts.get(causes.blind);
    if (fact.data.kind !== "blind" || !alert) return;
    if (alert.details["notice"] === fact.data.notice)
      alert.details = { ...alert.details, ...blindDetails(fact.data) };
    resolve(world, alert, fact.at, nowUs, "we hear again");
  } else if (isNamed(fact, "condition.opened")) {
    const { code, about } = fact.data;
    const cause = causes.condition(code, about);
    openPlatform(world, { cause, type: code, details: { about } }, fact.at, nowUs);
  } else if (isNamed(fact, "condition.closed")) {
    const alert = world.alerts.get(causes.condition(fact.data.code, fact.data.about));
    if (alert) resolve(world, alert, fact.at, nowUs, "gone");
  }
}

function single(world: World, fact: Fact, nowUs: number): void {
  const { instance, at } = fact;
  if (isNamed(fact, "status.changed")) statusFact(world, fact, nowUs);
  else if (isNamed(fact, "diagnostic.opened")) {
    const truth = world.truths.get(instance ?? "");
    if (truth) openDiagnostic(world, truth, fact.data, at, nowUs);
  } else if (isNamed(fact, "diagnostic.closed"))
    closeDiagnostic(world, instance ?? "", fact.data, at, nowUs, "closed");
  else if (isNamed(fact, "diagnostic.acknowledged"))
    closeDiagnostic(world, instance ?? "", fact.data, at, nowUs, "acknowledged");
  else platform(world, fact, nowUs);
}

/** Applies facts of instances and of the platform. Windows and customers ask for a look at the record, see `look`. */
export function decide(world: World, facts: readonly Fact[], nowUs: number): void {
  const named = (name: FactName) => facts.filter((fact) => fact.name === name);
  overdue(world, named("instance.overdue"), nowUs);
  for (const name of ["instance.alive", "instance.stopped", "instance.planned"] as const)
    back(world, named(name), nowUs, name.slice("instance.".length));
  const gone = named("instance.deleted");
  if (gone.length > 0)
    forget(
      world,
      gone.flatMap(({ instance }) => instance ?? []),
      Math.max(...gone.map(({ at }) => at)),
      nowUs,
      "deleted",
    );
  for (const fact of facts) single(world, fact, nowUs);
}
