import type { Severity } from "@rollcall/contracts/alerts";
import type { DiagnosticFactData, Fact, FactData } from "@rollcall/contracts/facts";
import { addMember, openAlert, raise } from "./open-and-close.ts";
import { comeBack } from "./silence-rules.ts";
import { causes, isLiving, type Member, type Truth, type World } from "./world.ts";

const ofStatus: Readonly<Record<string, Severity>> = { error: "critical", degraded: "warning" };
const ofDiagnostic: Readonly<Record<number, Severity>> = { 2: "critical", 1: "warning" };

function memberOf(world: World, instance: string, cause: string): Member | undefined {
  return world.members.get(instance)?.find(({ alert }) => alert.cause === cause);
}

export type StatusIs = { readonly status: string; readonly message: string | null; readonly at: number };

/** What an instance says of itself: error and degraded are alerts, anything else is their end. */
export function applyStatus(world: World, truth: Truth, is: StatusIs, nowUs: number): void {
  const cause = causes.status(truth.instance);
  const severity = ofStatus[is.status];
  const member = memberOf(world, truth.instance, cause);
  if (!severity) {
    if (member) comeBack(world, [[member, is.at]], nowUs, is.status);
    return;
  }
  if (truth.quiet && !member) return;
  const { customer, machine, software, instance } = truth;
  const details = { status_message: is.message };
  const to = { cause, source: "status", type: is.status, severity, customer, machine, software, instance };
  const alert = openAlert(world, { ...to, details }, is.at, nowUs);
  if (member) {
    alert.details = { ...alert.details, ...details };
    raise(world, alert, severity, is.status, is.at);
  } else addMember(world, alert, instance, is.at, nowUs);
}

type Opened = Pick<
  DiagnosticFactData,
  "diagnostic" | "module" | "code" | "severity" | "message" | "suppressed_by"
>;

export function openDiagnostic(world: World, truth: Truth, said: Opened, at: number, nowUs: number): void {
  const severity = ofDiagnostic[said.severity];
  if (!severity || said.suppressed_by !== null || truth.quiet) return;
  const { customer, machine, software, instance } = truth;
  const cause = causes.diagnostic(instance, said.module, said.code);
  const details = {
    diagnostic: said.diagnostic,
    module: said.module,
    code: said.code,
    diagnostic_message: said.message,
  };
  const type = `code_${said.code}`;
  const to = { cause, source: "diagnostic", type, severity, customer, machine, software, instance, details };
  const alert = openAlert(world, to, at, nowUs);
  if (memberOf(world, instance, cause)) {
    alert.details = details;
    raise(world, alert, severity, type, at);
  } else addMember(world, alert, instance, at, nowUs);
}

/** Closed or acknowledged: of an older episode than the one that the alert is about it says nothing. */
export function closeDiagnostic(
  world: World,
  instance: string,
  said: Pick<DiagnosticFactData, "diagnostic" | "module" | "code">,
  at: number,
  nowUs: number,
  because: string,
): void {
  const member = memberOf(world, instance, causes.diagnostic(instance, said.module, said.code));
  if (member?.alert.details["diagnostic"] !== said.diagnostic) return;
  comeBack(world, [[member, at]], nowUs, because);
}

export function statusFact(world: World, fact: Fact<"status.changed">, nowUs: number): void {
  const truth = world.truths.get(fact.instance ?? "");
  const { to, message, late } = fact.data;
  if (truth && !late) applyStatus(world, truth, { status: to, message, at: fact.at }, nowUs);
}

/** Our own blindness and the conditions of the platform: about us, for administrators, never about a device. */
export function openPlatform(
  world: World,
  of: { cause: string; type: string; severity?: Severity; details: Record<string, unknown> },
  at: number,
  nowUs: number,
): void {
  const known = world.alerts.get(of.cause);
  if (known && isLiving(known)) {
    known.details = { ...known.details, ...of.details };
    world.changed.add(known);
    return;
  }
  const { cause, type, severity = "critical", details } = of;
  openAlert(
    world,
    { cause, source: "platform", type, severity, customer: null, machine: null, details },
    at,
    nowUs,
  );
}

export const blindDetails = ({ notice, from, to, detail }: FactData<"notice.opened">) => ({
  notice,
  blind_from: from,
  blind_to: to,
  ...detail,
});
