import { addMember, note, openAlert, removeMember, settle, tell } from "./open-and-close.ts";
import { type Alert, causes, isLiving, type Member, type Truth, type World } from "./world.ts";

/** Fewer than this is no mass, however small the fleet; from so many on it is one, however large. */
const massAtLeast = 25;
const massSurely = 1_000;
const massShare = 0.05;
/** One machine with many software is a machine. */
const massMachines = 5;
/** Whoever falls silent so long after the last that joined is another matter. */
const massJoinsForUs = 5 * 60 * 1e6;
const growthTold = 1.2;
const growthHeldUs = 5e6;

export type Silence = { readonly truth: Truth; readonly at: number };

const isSilence = ({ alert }: Member) => alert.source === "heartbeat";
export const silenceOf = (world: World, instance: string): Member | undefined =>
  world.members.get(instance)?.find(isSilence);

const machineOf = ({ customer, machine }: Truth) => `${customer}/${machine}`;

function byCustomer(silences: readonly Silence[]): Map<string, Silence[]> {
  const lists = new Map<string, Silence[]>();
  for (const silence of silences) {
    const list = lists.get(silence.truth.customer);
    if (list) list.push(silence);
    else lists.set(silence.truth.customer, [silence]);
  }
  return lists;
}

function isMass(world: World, customer: string, silences: readonly Silence[]): boolean {
  const untold = (world.untold.get(customer) ?? []).filter(isLiving);
  const instances = silences.length + untold.reduce((sum, { open }) => sum + open, 0);
  const machines = new Set([
    ...silences.map(({ truth }) => machineOf(truth)),
    ...untold.map(({ machine }) => `${customer}/${machine}`),
  ]);
  if (instances < massAtLeast || machines.size < massMachines) return false;
  return instances >= massSurely || instances >= massShare * (world.fleets.get(customer) ?? 0);
}

/** Silences of single machines that nobody was told of are part of the mass. */
function takeIn(world: World, mass: Alert, nowUs: number): void {
  for (const alert of world.untold.get(mass.customer ?? "") ?? []) {
    if (!isLiving(alert)) continue;
    const own = [...world.members.values()].flat().filter((member) => member.alert === alert);
    for (const member of own) {
      removeMember(world, member, member.since, "grouped");
      addMember(world, mass, member.instance, member.since, nowUs);
    }
    alert.state = "grouped";
    alert.groupedInto = mass.id;
    alert.resolvedRecordedAt = nowUs;
    note(world, alert, "grouped", nowUs, { into: mass.id });
  }
}

function openMass(world: World, customer: string, silences: readonly Silence[], nowUs: number): Alert {
  const first = Math.min(...silences.map(({ at }) => at));
  const kind = { source: "heartbeat", type: "mass_silence", severity: "critical" } as const;
  const place = { customer, machine: null };
  const details = { fleet: world.fleets.get(customer) ?? null };
  return openAlert(world, { cause: causes.mass(customer), ...kind, ...place, details }, first, nowUs);
}

/** A mass that many have left lately, or that nobody has joined for long, takes no more. */
function massOf(
  world: World,
  customer: string,
  silences: readonly Silence[],
  nowUs: number,
): Alert | undefined {
  const known = world.alerts.get(causes.mass(customer));
  if (known && isLiving(known) && nowUs - known.joinedAt < massJoinsForUs) return known;
  if (!isMass(world, customer, silences)) return undefined;
  return openMass(world, customer, silences, nowUs);
}

function joinMass(world: World, mass: Alert, silences: readonly Silence[], nowUs: number): void {
  takeIn(world, mass, nowUs);
  for (const { truth, at } of silences) addMember(world, mass, truth.instance, at, nowUs);
  const latest = Math.max(...silences.map(({ at }) => at));
  note(world, mass, "joined", latest, { instances: silences.length, open: mass.open });
  if (mass.state === "suspended") settle(world, mass, latest, nowUs, "further members");
  else tellGrowth(world, mass);
}

/** How large it is is told again when it has grown by a fifth, once for all that join within some seconds. */
function tellGrowth(world: World, mass: Alert): void {
  const told = Number(mass.details["told_members"] ?? 0);
  if (mass.open < told * growthTold) return;
  mass.details = { ...mass.details, told_members: mass.open };
  if (told > 0) tell(world, mass, "fired", growthHeldUs);
}

/** The machine where all of its software is silent, else the one that is, or nothing narrower than the machine. */
function nameSubject(world: World, alert: Alert, truth: Truth, at: number): void {
  const total = Math.max(world.software.get(machineOf(truth)) ?? 1, alert.open);
  const wasWhole = alert.details["whole_machine"] === true;
  const isWhole = total > 1 && alert.open === total;
  const isOne = alert.open === 1 && !isWhole;
  alert.software = isOne ? truth.software : null;
  alert.instance = isOne ? truth.instance : null;
  alert.details = { ...alert.details, silent: alert.open, of: total, whole_machine: isWhole };
  if (!isWhole || wasWhole || alert.all === 1) return;
  // That the whole machine is gone is more than was told and acknowledged before.
  alert.acknowledgedBy = null;
  note(world, alert, "raised", at, { whole_machine: true });
  tell(world, alert, "fired");
}

function joinMachine(world: World, { truth, at }: Silence, nowUs: number): void {
  const { customer, machine } = truth;
  const kind = { source: "heartbeat", type: "deadline_missed", severity: "critical" } as const;
  const alert = openAlert(world, { cause: causes.silence(truth), ...kind, customer, machine }, at, nowUs);
  const before = alert.open;
  addMember(world, alert, truth.instance, at, nowUs);
  if (before > 0) note(world, alert, "joined", at, { instances: 1, open: alert.open });
  nameSubject(world, alert, truth, at);
  if (alert.state === "suspended") settle(world, alert, at, nowUs, "further members");
}

/** Instances that are silent and not yet members of an alert about it. */
export function fallSilent(world: World, silences: readonly Silence[], nowUs: number): void {
  for (const [customer, own] of byCustomer(silences)) {
    const mass = massOf(world, customer, own, nowUs);
    if (mass) joinMass(world, mass, own, nowUs);
    else for (const silence of own) joinMachine(world, silence, nowUs);
  }
}

/** Members that are back, each at its instant. */
export function comeBack(
  world: World,
  members: readonly (readonly [Member, number])[],
  nowUs: number,
  because: string,
): void {
  const touched = new Map<Alert, { at: number; count: number }>();
  for (const [member, at] of members) {
    if (member.backAt !== null) continue;
    removeMember(world, member, at, because);
    const known = touched.get(member.alert) ?? { at: 0, count: 0 };
    touched.set(member.alert, { at: Math.max(known.at, member.backAt ?? at), count: known.count + 1 });
  }
  for (const [alert, { at, count }] of touched) {
    if (alert.open > 0) note(world, alert, "left", at, { instances: count, open: alert.open });
    if (alert.type === "deadline_missed")
      alert.details = { ...alert.details, silent: alert.open, whole_machine: false };
    settle(world, alert, at, nowUs, because);
  }
}
