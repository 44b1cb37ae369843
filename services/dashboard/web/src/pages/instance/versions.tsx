import type { HeartbeatSummary } from "../../api/types.ts";
import { Moment } from "../../components/time.tsx";
import { say, texts } from "../../texts.ts";

const words = texts.instance;

/** Restarts of the slots that told of any; slots in which nobody told a process or an uptime may hide some. */
const restartsText = (items: HeartbeatSummary["items"]): string => {
  const told = items.filter(({ restarts }) => restarts !== null);
  if (told.length === 0) return words.restartsUnknown;
  const count = told.reduce((sum, { restarts }) => sum + (restarts ?? 0), 0);
  return say(told.length < items.length ? words.restartsAtLeast : words.restartsInRange, { count });
};

type Change = HeartbeatSummary["versions"][number];

const Version = ({ version, at, exact }: Change) => (
  <span>
    {version}{" "}
    <span className="quiet">
      {exact ? words.from : words.fromHour} <Moment at={at} />
    </span>
  </span>
);

/** Versions over time and restarts, in words: there are few. */
export const Versions = ({ summary }: { summary: HeartbeatSummary }) => {
  const { items, versions, version_before: before } = summary;
  return (
    <dl className="facts">
      <dt>{words.restarts}</dt>
      <dd>{restartsText(items)}</dd>
      <dt>{words.versions}</dt>
      <dd>
        {before === null && versions.length === 0 ? (
          <span className="quiet">{words.noVersionTold}</span>
        ) : null}
        {before === null ? null : (
          <span>
            {before} <span className="quiet">{words.versionBefore}</span>
          </span>
        )}
        {versions.map((change, index) => (
          <span key={change.at + change.version}>
            {index > 0 || before !== null ? ", " : ""}
            <Version {...change} />
          </span>
        ))}
      </dd>
    </dl>
  );
};
