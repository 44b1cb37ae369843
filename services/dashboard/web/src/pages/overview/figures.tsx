import type { Overview } from "../../api/types.ts";
import { formatMilliseconds, formatNumber } from "../../format.ts";
import { say, texts } from "../../texts.ts";
import { Sparkline } from "./sparkline.tsx";
import { useHeartbeatRates } from "./use-heartbeat-rates.ts";

const Figure = ({
  label,
  value,
  children,
}: {
  label: string;
  value: string | null;
  children?: React.ReactNode;
}) => (
  <div>
    <dt>{label}</dt>
    <dd className="big">
      {value ?? <span className="quiet">{texts.unknown}</span>}
      {children}
    </dd>
  </div>
);

/** Beyond it the rate of the last day says little. */
const year = 365;

const days = (value: number) =>
  value > year ? texts.overview.overAYear : say(texts.overview.days, { count: formatNumber(value) });

/** How the platform itself is. */
export const Figures = ({ overview }: { overview: Overview }) => {
  const rates = useHeartbeatRates(overview);
  const {
    heartbeats_per_second: rate,
    ingest_lag_seconds: lag,
    queue_depth: depth,
    disk_days: disk,
  } = overview;
  return (
    <dl className="figures">
      <Figure label={texts.overview.rate} value={rate === null ? null : formatNumber(rate)}>
        <Sparkline values={rates} />
      </Figure>
      <Figure label={texts.overview.lag} value={lag === null ? null : formatMilliseconds(lag * 1_000)} />
      <Figure label={texts.overview.queue} value={depth === null ? null : formatNumber(depth)} />
      <Figure label={texts.overview.disk} value={disk === null ? null : days(disk)} />
    </dl>
  );
};
