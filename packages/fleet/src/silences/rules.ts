import { type AlertView, covers } from "../routes/rules.ts";

export type Matchers = {
  readonly customer?: string;
  readonly machine?: string;
  readonly software?: string;
  readonly source?: string;
  readonly alert_type?: string;
  readonly severity?: string;
  readonly alert?: string;
  readonly label?: { readonly name: string; readonly value: string };
  /** Without any other. */
  readonly everything?: true;
};

export type Silence = {
  readonly id: string;
  readonly scope: string | null;
  readonly matchers: Matchers;
  readonly reason: string;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly created_by: string | null;
  readonly ended_by: string | null;
};

export const isEmpty = (matchers: Matchers): boolean => Object.keys(matchers).length === 0;

/** All matchers must fit; `customer` takes in its children. One without any matches nothing. */
export function silenceFits(
  { scope, matchers }: Pick<Silence, "scope" | "matchers">,
  alert: AlertView,
): boolean {
  if (isEmpty(matchers) || !covers(scope, alert)) return false;
  const { customer, machine, software, source, alert_type, severity, alert: id, label } = matchers;
  const fits = (wanted: string | undefined, value: string | null) => wanted === undefined || wanted === value;
  return (
    (customer === undefined || alert.line.includes(customer)) &&
    fits(machine, alert.machine) &&
    fits(software, alert.software) &&
    fits(source, alert.source) &&
    fits(alert_type, alert.type) &&
    fits(severity, alert.severity) &&
    fits(id, alert.id) &&
    (label === undefined || alert.labels[label.name] === label.value)
  );
}

export const silenceHolds = ({ starts_at, ends_at }: Pick<Silence, "starts_at" | "ends_at">, nowUs: number) =>
  starts_at.getTime() * 1_000 <= nowUs && nowUs < ends_at.getTime() * 1_000;

/** The silence that holds an alert back, the one that lasts longest. */
export const silencedBy = (
  silences: readonly Silence[],
  alert: AlertView,
  nowUs: number,
): Silence | undefined =>
  silences
    .filter((silence) => silenceHolds(silence, nowUs) && silenceFits(silence, alert))
    .sort((a, b) => b.ends_at.getTime() - a.ends_at.getTime())[0];
