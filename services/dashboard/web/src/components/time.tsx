import { formatAge, formatDuration, formatLocal, formatUtc } from "../format.ts";
import { useNow } from "../live/clock.ts";
import { texts } from "../texts.ts";

type At = { at: string | number | null | undefined };

/** "6 min 12 s ago", counting; the exact UTC on hover. */
export const Ago = ({ at }: At) => {
  const now = useNow();
  if (at === null || at === undefined) return <span className="quiet">{texts.never}</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatUtc(at)}>
      {formatAge(at, now)}
    </time>
  );
};

/** How long something has lasted: "6 min 12 s", counting. */
export const Lasting = ({ at }: At) => {
  const now = useNow();
  if (at === null || at === undefined) return <span className="quiet">{texts.never}</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatUtc(at)}>
      {formatDuration((now - new Date(at).getTime()) / 1_000)}
    </time>
  );
};

/** The moment in the viewer's zone; the exact UTC on hover. */
export const Moment = ({ at }: At) =>
  at === null || at === undefined ? (
    <span className="quiet">{texts.never}</span>
  ) : (
    <time dateTime={new Date(at).toISOString()} title={formatUtc(at)}>
      {formatLocal(at)}
    </time>
  );
