import { settle } from "./open-and-close.ts";
import { comeBack, fallSilent, silenceOf } from "./silence-rules.ts";
import { applyStatus, openDiagnostic } from "./state-rules.ts";
import type { Alert, Member, Truth, World } from "./world.ts";

/** A diagnostic that is open in the record. */
export type OpenDiagnostic = {
  readonly instance: string;
  readonly diagnostic: string;
  readonly module: string;
  readonly code: number;
  readonly severity: 0 | 1 | 2;
  readonly message: string | null;
  readonly openedAt: number;
};

/** Members that entered a window, or left it: their alerts wait while all of their members are in one. */
function followWindows(world: World, nowUs: number, because: string): void {
  const touched = new Set<Alert>();
  for (const [instance, members] of world.members) {
    const quiet = world.truths.get(instance)?.quiet;
    if (quiet === undefined) continue;
    for (const member of members)
      if (member.suspended !== quiet) {
        suspend(world, member, quiet);
        touched.add(member.alert);
      }
  }
  for (const alert of touched) settle(world, alert, nowUs, nowUs, because);
}

function suspend(world: World, member: Member, suspended: boolean): void {
  member.suspended = suspended;
  member.alert.suspended += suspended ? 1 : -1;
  world.changed.add(member.alert);
  world.left.add(member);
}

/** Whoever is silent, or in error, and nobody's member: since the instant that the record says. */
function openWhatIsTrue(world: World, truth: Truth, nowUs: number): void {
  if (truth.status === null) return;
  const is = { status: truth.status, message: truth.statusMessage, at: truth.statusSince };
  if (is.status === "error" || is.status === "degraded") applyStatus(world, truth, is, nowUs);
}

/** Members whose cause was over when we looked: the fact of it was told while nobody minded, or is still on its way. */
function closeWhatIsOver(world: World, nowUs: number): void {
  const over: (readonly [Member, number])[] = [];
  for (const [instance, members] of world.members) {
    const truth = world.truths.get(instance);
    if (!truth) continue;
    for (const member of members)
      if (
        member.alert.source === "heartbeat" &&
        truth.liveness !== "overdue" &&
        truth.livenessSince >= member.since
      )
        over.push([member, truth.livenessSince]);
  }
  comeBack(world, over, nowUs, "alive");
}

/**
 * Brings the alerts of some instances in line with the record: when a window opens or closes, when a customer becomes
 * active again. What fell silent inside of a window is told when it is over, if it is still silent.
 */
export function look(
  world: World,
  diagnostics: readonly OpenDiagnostic[],
  nowUs: number,
  because: string,
): void {
  closeWhatIsOver(world, nowUs);
  followWindows(world, nowUs, because);
  const heard = [...world.truths.values()].filter(({ quiet }) => !quiet);
  const silent = heard.filter(
    ({ liveness, instance }) => liveness === "overdue" && !silenceOf(world, instance),
  );
  fallSilent(
    world,
    silent.map((truth) => ({ truth, at: truth.livenessSince })),
    nowUs,
  );
  for (const truth of heard) openWhatIsTrue(world, truth, nowUs);
  for (const { instance, openedAt, ...said } of diagnostics) {
    const truth = world.truths.get(instance);
    if (truth) openDiagnostic(world, truth, { ...said, suppressed_by: null }, openedAt, nowUs);
  }
}
