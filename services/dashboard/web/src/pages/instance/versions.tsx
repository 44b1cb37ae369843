import type { HeartbeatSummary } from "../../api/types.ts";
import { Moment } from "../../components/time.tsx";
import { say, texts } from "../../texts.ts";

type Item = HeartbeatSummary["items"][number];

/** The moments at which another version was first heard. */
export const versionChanges = (items: readonly Item[]): { at: string; version: string }[] => {
  const changes: { at: string; version: string }[] = [];
  for (const { at, version } of items) {
    if (version !== null && changes.at(-1)?.version !== version) changes.push({ at, version });
  }
  return changes;
};

/** Versions over time and restarts, in words: there are few. */
export const Versions = ({ items }: { items: readonly Item[] }) => {
  const changes = versionChanges(items);
  const restarts = items.reduce((sum, item) => sum + (item.restarts ?? 0), 0);
  return (
    <dl className="facts">
      <dt>{texts.instance.restarts}</dt>
      <dd>{say(texts.instance.restartsInRange, { count: restarts })}</dd>
      <dt>{texts.instance.versions}</dt>
      <dd>
        {changes.length === 0 ? <span className="quiet">{texts.unknown}</span> : null}
        {changes.map(({ at, version }, index) => (
          <span key={at}>
            {index > 0 ? ", " : ""}
            {version}{" "}
            <span className="quiet">
              {texts.instance.from} <Moment at={at} />
            </span>
          </span>
        ))}
      </dd>
    </dl>
  );
};
