import type { InstanceDetail } from "../../api/types.ts";
import { Ago } from "../../components/time.tsx";
import { formatDuration, formatMilliseconds } from "../../format.ts";
import { say, texts } from "../../texts.ts";

const plain = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

const listed = (facts: Readonly<Record<string, unknown>>): [string, React.ReactNode][] =>
  Object.entries(facts).map(([name, value]) => [name, plain(value)]);

/** What is known of it, in columns; absent things are not listed. */
export const InstanceFacts = ({ instance }: { instance: InstanceDetail }) => {
  const threshold = formatDuration(instance.overdue_after_seconds);
  const rows: [string, React.ReactNode][] = [
    [
      texts.instance.silentAfter,
      instance.overdue_override_seconds === null
        ? threshold
        : say(texts.instance.ownThreshold, { threshold }),
    ],
    [texts.fields.version, instance.version],
    [texts.fields.address, instance.addresses.join(", ")],
    [
      texts.instance.clockSkew,
      instance.clock_skew_seconds === null ? null : formatMilliseconds(instance.clock_skew_seconds * 1_000),
    ],
    [texts.fields.firstSeen, <Ago key="first" at={instance.first_seen_at} />],
    ...listed(instance.facts),
    ...listed(instance.machine_facts),
    ...Object.entries(instance.labels),
  ];
  return (
    <dl className="fact-columns">
      {rows
        .filter(([, value]) => value !== null && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
};
