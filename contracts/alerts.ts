/**
 * The words of alerts, each once: how bad, in which state, over which kind of channel, what happened; and the message that
 * a channel renders. Names in it are as people wrote them: whoever renders cleans and escapes.
 */
export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** `suspended`: every member is in a maintenance window. `grouped`: told as part of another alert. */
export const alertStates = ["active", "silenced", "suspended", "grouped", "resolved"] as const;
export type AlertState = (typeof alertStates)[number];

export const channelKinds = [
  "slack",
  "discord",
  "teams",
  "webhook",
  "email",
  "telegram",
  "ntfy",
  "pagerduty",
  "alertmanager",
  "apprise",
] as const;
export type ChannelKind = (typeof channelKinds)[number];

/**
 * `changed`: worse or better than it was, or members joined or left. `repeated`: still unresolved, and nobody acknowledged
 * it. `digest`: more alerts than a channel takes in a minute, counted.
 */
export const messageEvents = [
  "fired",
  "changed",
  "repeated",
  "acknowledged",
  "resolved",
  "test",
  "digest",
] as const;
export type MessageEvent = (typeof messageEvents)[number];

/** `condition`: one of the platform itself, without a customer. */
export const subjectKinds = ["instance", "machine", "mass", "condition"] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** Slugs beside names; a name that nobody gave is the slug. */
export type AlertSubject = {
  readonly kind: SubjectKind;
  readonly customer: string | null;
  readonly customerName: string | null;
  readonly machine?: string;
  readonly machineName?: string;
  readonly software?: string;
  readonly softwareName?: string;
};

/** One that is concerned, in names: `Acme / Pump 7 / Controller`. */
export type AlertMember = { readonly name: string; readonly since: Date };

/** `name` is customer, version, network, fleet, deployment or a label's; `value` what the members share of it. */
export type Shared = { readonly name: string; readonly value: string };

/** Pages of the product; `acknowledge` and `silence` ask for a sign-in first. */
export type AlertLinks = {
  readonly page: string;
  readonly acknowledge: string | null;
  readonly silence: string | null;
};

/** The most members that a message lists; the others are counted. */
export const mostListedMembers = 20;

/** All that a renderer needs, plain data. */
export type AlertMessage = {
  /** Of the alert; of a digest: of the delivery. */
  readonly id: string;
  /** The same in each attempt; receivers tell repeated ones by it. */
  readonly deliveryId: string;
  readonly event: MessageEvent;
  readonly severity: Severity;
  readonly source: string;
  readonly alertType: string;
  /** One line: what happened to what. */
  readonly title: string;
  /** Why, in words. */
  readonly summary: string;
  readonly subject: AlertSubject;
  readonly since: Date;
  readonly resolvedAt?: Date;
  /** At most `mostListedMembers`; `memberCount` of `ofHowMany` are concerned. */
  readonly members: readonly AlertMember[];
  readonly memberCount: number;
  readonly ofHowMany: number | null;
  readonly inCommon: readonly Shared[];
  readonly labels: Readonly<Record<string, string>>;
  readonly links: AlertLinks;
  readonly acknowledgedBy?: string;
  readonly acknowledgedAt?: Date;
  /** How often it came back within minutes of its end. */
  readonly flaps: number;
  /** The same for all messages of one conversation: those of an alert, or of a route's group. */
  readonly threadKey: string;
};
