import { useSearch } from "wouter";
import { useGet } from "../../api/use-get.ts";
import type { Counts } from "../../api/types.ts";
import { Light } from "../../components/light.tsx";
import { Lasting } from "../../components/time.tsx";
import { Waiting } from "../../components/waiting.tsx";
import { formatCount } from "../../format.ts";
import { LiveIndicator } from "../../frame/live-indicator.tsx";
import { useNow } from "../../live/clock.ts";
import { headline } from "../overview/headline.tsx";
import "./wall.css";

const colours = ["red", "yellow", "green", "grey"] as const;

const WallCounts = ({ counts }: { counts: Counts }) => (
  <ul className="wall-counts">
    {colours.map((colour) => (
      <li key={colour} className={counts[colour] === 0 ? "none" : ""}>
        <Light colour={colour} word />
        <span className="wall-number">{formatCount(counts[colour])}</span>
      </li>
    ))}
  </ul>
);

/** `night=21-6`: dimmed from nine in the evening to six in the morning, in the zone of the screen. */
const isNight = (hours: string | null, hour: number) => {
  const [from, to] = (hours ?? "").split("-").map(Number);
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) return false;
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
};

/** Lights and numbers only, to be read from five metres. */
export const WallPage = () => {
  const search = new URLSearchParams(useSearch());
  const customer = search.get("customer");
  const hour = new Date(useNow()).getHours();
  const question = { query: customer ? { customer } : {} };
  const query = useGet("/overview", question, { refetchInterval: 10_000 });
  return (
    <Waiting query={query}>
      {(overview) => (
        <div className={`wall-page ${isNight(search.get("night"), hour) ? "night" : ""}`}>
          <h1>{headline(overview.counts)}</h1>
          <WallCounts counts={overview.counts} />
          <ul className="wall-red">
            {overview.turned_red.slice(0, 6).map((row) => (
              <li key={row.id}>
                <Light colour="red" reason={row.reason} word />
                <span className="cut">
                  {row.customer} / {row.machine}
                </span>
                <Lasting at={row.since} />
              </li>
            ))}
          </ul>
          <LiveIndicator />
        </div>
      )}
    </Waiting>
  );
};
