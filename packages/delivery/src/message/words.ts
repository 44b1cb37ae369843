import type { AlertMessage, MessageEvent, Severity } from "@rollcall/contracts/alerts";
import { cleanLine } from "./clean-text.ts";

/** A message as people read it, of clean lines: renderers escape and bound them, and add nothing of their own. */
export type Words = {
  readonly title: string;
  readonly summary: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly members: readonly string[];
  readonly links: readonly { readonly text: string; readonly url: string }[];
};

export const severityNames = {
  critical: "Critical",
  warning: "Warning",
  info: "Info",
} as const satisfies Record<Severity, string>;

const eventNames = {
  fired: "",
  changed: "changed",
  repeated: "still unresolved",
  acknowledged: "acknowledged",
  resolved: "",
  test: "",
  digest: "",
} as const satisfies Record<MessageEvent, string>;

const namedMembers = 10;

/** `2026-12-01 03:04 UTC`. */
export const instantText = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Seconds as the two greatest units: `3 h 20 min`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3_600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return "0 s";
  const said = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return said.map(([count, unit]) => `${count} ${unit}`).join(" ");
}

function titleOf({ event, severity, title }: AlertMessage): string {
  const said = cleanLine(title) || "An alert without a title";
  if (event === "resolved") return `Resolved: ${said}`;
  if (event === "test") return `Test: ${said}`;
  const how = eventNames[event];
  return `${severityNames[severity]}${how && `, ${how}`}: ${said}`;
}

function placeOf({ subject }: AlertMessage): string {
  const { customer, customerName, machine, machineName, software, softwareName } = subject;
  return [customerName || customer, machineName || machine, softwareName || software]
    .flatMap((name) => (name ? [cleanLine(name)] : []))
    .filter((name) => name !== "")
    .join(" / ");
}

function sinceOf({ since, resolvedAt }: AlertMessage): string {
  if (!resolvedAt) return instantText(since);
  const lasted = durationText((resolvedAt.getTime() - since.getTime()) / 1_000);
  return `${instantText(since)} to ${instantText(resolvedAt)} (${lasted})`;
}

const countOf = ({ memberCount, ofHowMany }: AlertMessage): string =>
  memberCount < 2 ? "" : `${memberCount}${ofHowMany === null ? "" : ` of ${ofHowMany}`}`;

const sharedOf = ({ inCommon }: AlertMessage): string =>
  inCommon
    .slice(0, namedMembers)
    .map(({ name, value }) => `${cleanLine(name)} ${cleanLine(value)}`)
    .join(", ");

const flapsOf = ({ flaps }: AlertMessage): string =>
  flaps > 0 ? `${flaps} time${flaps === 1 ? "" : "s"} within minutes` : "";

function membersOf({ members, memberCount }: AlertMessage): readonly string[] {
  if (memberCount < 2) return [];
  const named = members.slice(0, namedMembers).map(({ name }) => cleanLine(name) || "without a name");
  const others = memberCount - named.length;
  return others > 0 ? [...named, `and ${others} more`] : named;
}

const isPage = (url: string | null): url is string =>
  url !== null && url.length <= 2_000 && /^https?:\/\/[^\s"'<>\\^`{|}()[\]]+$/.test(url) && URL.canParse(url);

/** Links that a name could have broken are left out. */
function linksOf({ links, event, acknowledgedBy }: AlertMessage): Words["links"] {
  const isOver = event === "resolved" || event === "test";
  const wanted: [string, string | null][] = [
    ["Open", links.page],
    ["Acknowledge", isOver || acknowledgedBy ? null : links.acknowledge],
    ["Silence", isOver ? null : links.silence],
  ];
  return wanted.flatMap(([text, url]) => (isPage(url) ? [{ text, url: new URL(url).href }] : []));
}

/** What is said of an alert over every channel. */
export function wordsOf(message: AlertMessage): Words {
  const facts = [
    { name: "Where", value: placeOf(message) },
    { name: "Since", value: sinceOf(message) },
    { name: "How many", value: countOf(message) },
    { name: "In common", value: cleanLine(sharedOf(message)) },
    { name: "Came back", value: flapsOf(message) },
    { name: "Acknowledged by", value: cleanLine(message.acknowledgedBy ?? "") },
  ];
  return {
    title: titleOf(message),
    summary: cleanLine(message.summary),
    facts: facts.filter(({ value }) => value !== ""),
    members: membersOf(message),
    links: linksOf(message),
  };
}

/** The words as plain lines: where a receiver has no form of its own. */
export const linesOf = ({ summary, facts, members }: Words): readonly string[] => [
  ...(summary ? [summary] : []),
  ...facts.map(({ name, value }) => `${name}: ${value}`),
  ...members.map((member) => `- ${member}`),
];
