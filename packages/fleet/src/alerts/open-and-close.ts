import type { Severity } from "@rollcall/contracts/alerts";
import type { Alert, EventKind, Member, World } from "./world.ts";
import { isLiving } from "./world.ts";

/** One that comes again this soon after its end is the same alert, and is told only when it has lasted. */
export const reopenWithinUs = 5 * 60 * 1e6;
export const dampedForUs = 2 * 60 * 1e6;

export type NewAlert = Pick<Alert, "cause" | "source" | "type" | "severity" | "customer" | "machine"> &
  Partial<Pick<Alert, "software" | "instance" | "details">>;

export function note(world: World, alert: Alert, kind: EventKind, at: number, detail: object = {}): void {
  world.changed.add(alert);
  world.events.push({ alert, kind, at, detail: { ...detail } });
}

export function tell(world: World, alert: Alert, event: "fired" | "resolved", holdUs = 0): void {
  if (event === "fired" && alert.state !== "active") return;
  if (world.tellings.some((known) => known.alert === alert && known.event === event)) return;
  world.tellings.push({ alert, event, holdUs });
}

function reopen(world: World, alert: Alert, to: NewAlert, at: number, nowUs: number): Alert {
  alert.state = "active";
  alert.flaps += 1;
  alert.dampedUntil = nowUs + dampedForUs;
  alert.type = to.type;
  alert.severity = to.severity;
  alert.details = { ...to.details };
  alert.resolvedAt = null;
  alert.resolvedRecordedAt = null;
  alert.resolvedBecause = null;
  alert.acknowledgedBy = null;
  alert.silence = null;
  note(world, alert, "reopened", at, { flaps: alert.flaps });
  tell(world, alert, "fired");
  return alert;
}

/** The living alert of the cause; or the one that ended just now, again; or a new one. */
export function openAlert(world: World, to: NewAlert, at: number, nowUs: number): Alert {
  const known = world.alerts.get(to.cause);
  if (known && isLiving(known)) return known;
  if (known?.resolvedRecordedAt && nowUs - known.resolvedRecordedAt < reopenWithinUs)
    return reopen(world, known, to, at, nowUs);
  const alert: Alert = {
    software: null,
    instance: null,
    ...to,
    id: world.newId(),
    details: { ...to.details },
    state: "active",
    open: 0,
    suspended: 0,
    all: 0,
    openedAt: at,
    joinedAt: nowUs,
    resolvedAt: null,
    resolvedRecordedAt: null,
    resolvedBecause: null,
    acknowledgedBy: null,
    flaps: 0,
    dampedUntil: null,
    silence: null,
    groupedInto: null,
  };
  world.alerts.set(to.cause, alert);
  note(world, alert, "opened", at, { severity: to.severity });
  tell(world, alert, "fired");
  return alert;
}

export function addMember(
  world: World,
  alert: Alert,
  instance: string,
  since: number,
  nowUs: number,
): Member {
  const member: Member = { alert, instance, since, backAt: null, backBecause: null, suspended: false };
  const others = world.members.get(instance);
  if (others) others.push(member);
  else world.members.set(instance, [member]);
  world.joined.push(member);
  world.changed.add(alert);
  alert.open += 1;
  alert.all += 1;
  alert.joinedAt = nowUs;
  return member;
}

export function resolve(world: World, alert: Alert, at: number, nowUs: number, because: string): void {
  if (!isLiving(alert)) return;
  alert.state = "resolved";
  alert.resolvedAt = Math.max(at, alert.openedAt);
  alert.resolvedRecordedAt = nowUs;
  alert.resolvedBecause = because;
  alert.dampedUntil = null;
  note(world, alert, "resolved", alert.resolvedAt, { because });
  tell(world, alert, "resolved");
}

/** What an alert is when some of its members have left it or entered a window. */
export function settle(world: World, alert: Alert, at: number, nowUs: number, because: string): void {
  if (!isLiving(alert)) return;
  if (alert.open === 0) resolve(world, alert, at, nowUs, because);
  else if (alert.suspended === alert.open && alert.state !== "suspended") {
    alert.state = "suspended";
    note(world, alert, "suspended", at, { because });
  } else if (alert.suspended < alert.open && alert.state === "suspended") {
    alert.state = "active";
    note(world, alert, "resumed", at, { because });
    tell(world, alert, "fired");
  }
}

/** The member is well again, or no longer anybody's concern. Whoever calls it settles the alert afterwards. */
export function removeMember(world: World, member: Member, at: number, because: string): void {
  if (member.backAt !== null) return;
  const { alert } = member;
  member.backAt = Math.max(at, member.since);
  member.backBecause = because;
  const others = world.members.get(member.instance) ?? [];
  world.members.set(
    member.instance,
    others.filter((other) => other !== member),
  );
  world.left.add(member);
  world.changed.add(alert);
  alert.open -= 1;
  if (member.suspended) alert.suspended -= 1;
}

export function raise(world: World, alert: Alert, severity: Severity, type: string, at: number): void {
  const order: readonly Severity[] = ["info", "warning", "critical"];
  const change = order.indexOf(severity) - order.indexOf(alert.severity);
  if (change === 0 && type === alert.type) return;
  const from = alert.severity;
  alert.severity = severity;
  alert.type = type;
  note(world, alert, change > 0 ? "raised" : "lowered", at, { from, to: severity });
  if (change <= 0) return;
  // Who has acknowledged the lesser has not seen this.
  alert.acknowledgedBy = null;
  tell(world, alert, "fired");
}
