import type { Severity } from "@rollcall/contracts/alerts";

/** What routes and silences see of an alert. */
export type AlertView = {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly severity: Severity;
  readonly customer: string | null;
  readonly machine: string | null;
  readonly software: string | null;
  /** The customer and all above it; empty: of the platform. */
  readonly line: readonly string[];
  readonly labels: Readonly<Record<string, unknown>>;
};

export type Step = { readonly after_seconds: number; readonly channels: readonly string[] };

export type Route = {
  readonly id: string;
  /** Whose it is; null: of everything. */
  readonly customer: string | null;
  readonly name: string;
  readonly enabled: boolean;
  readonly customers: readonly string[];
  readonly severities: readonly string[];
  readonly sources: readonly string[];
  readonly types: readonly string[];
  readonly machine: string | null;
  readonly software: string | null;
  readonly label_name: string | null;
  readonly label_value: string | null;
  readonly delay_seconds: number;
  readonly group_by: readonly string[];
  readonly group_seconds: number;
  readonly repeat_seconds: number | null;
  readonly steps: readonly Step[];
  /** None: every channel of its scope that no route names. */
  readonly channels: readonly string[];
};

export type RoutedChannel = {
  readonly id: string;
  readonly customer: string | null;
  readonly enabled: boolean;
  readonly send_resolved: boolean;
};

export type Plan = {
  readonly channel: string;
  readonly route: Route | null;
  readonly delaySeconds: number;
  readonly groupKey: string;
  readonly groupSeconds: number;
};

const takes = (list: readonly string[], value: string) => list.length === 0 || list.includes(value);
const is = (wanted: string | null, value: string | null) => wanted === null || wanted === value;

/** Whose is told of what touches it and its children; what is of the platform is for those who may everything. */
export const covers = (scope: string | null, { line }: Pick<AlertView, "line">): boolean =>
  scope === null || line.includes(scope);

export const routeTakes = (route: Route, alert: AlertView): boolean =>
  route.enabled &&
  covers(route.customer, alert) &&
  (route.customers.length === 0 || route.customers.some((customer) => alert.line.includes(customer))) &&
  takes(route.severities, alert.severity) &&
  takes(route.sources, alert.source) &&
  takes(route.types, alert.type) &&
  is(route.machine, alert.machine) &&
  is(route.software, alert.software) &&
  (route.label_name === null || alert.labels[route.label_name] === route.label_value);

/** Alerts of one key are told together. Without `group_by` each is a group of its own. */
export function groupKey(route: Route, alert: AlertView): string {
  if (route.group_by.length === 0) return "";
  const values = route.group_by.map((by) => {
    if (by === "all") return "";
    if (by === "customer") return alert.customer ?? "";
    if (by === "machine") return `${alert.customer ?? ""}/${alert.machine ?? ""}`;
    const label = alert.labels[by.replace(/^label\./, "")];
    return typeof label === "string" ? label : "";
  });
  return [route.id, ...values].join(" ");
}

const namedBy = (routes: readonly Route[]): Set<string> =>
  new Set(
    routes
      .filter(({ enabled }) => enabled)
      .flatMap(({ channels, steps }) => [...channels, ...steps.flatMap((step) => step.channels)]),
  );

function channelsOf(route: Route, channels: readonly RoutedChannel[], named: ReadonlySet<string>) {
  if (route.channels.length > 0) return channels.filter(({ id }) => route.channels.includes(id));
  return channels.filter(({ id }) => !named.has(id));
}

/**
 * Where an alert is told, each channel once however many routes lead there: by the one that tells it first. A channel that
 * no route leads to, not even one for all of them, gets everything of its scope at once.
 */
export function planAlert(
  alert: AlertView,
  routes: readonly Route[],
  channels: readonly RoutedChannel[],
): Plan[] {
  const own = channels.filter((channel) => channel.enabled && covers(channel.customer, alert));
  const named = namedBy(routes);
  const plans = new Map<string, Plan>();
  for (const route of routes.filter((each) => routeTakes(each, alert)))
    for (const { id } of channelsOf(route, own, named)) {
      const known = plans.get(id);
      if (known && known.delaySeconds <= route.delay_seconds) continue;
      const { delay_seconds: delaySeconds, group_seconds: groupSeconds } = route;
      plans.set(id, { channel: id, route, delaySeconds, groupSeconds, groupKey: groupKey(route, alert) });
    }
  const forAll = routes.some(
    (route) => route.enabled && route.channels.length === 0 && covers(route.customer, alert),
  );
  if (!forAll)
    for (const { id } of own.filter((channel) => !named.has(channel.id)))
      plans.set(id, { channel: id, route: null, delaySeconds: 0, groupSeconds: 0, groupKey: "" });
  return [...plans.values()];
}
