import type { Counts } from "../../api/types.ts";
import { Light } from "../../components/light.tsx";
import { say, texts } from "../../texts.ts";

const words = texts.overview;

const allAlive = (green: number, grey: number): string => {
  if (grey > 0) return green === 1 ? words.oneReportingAlive : say(words.allReportingAlive, { count: green });
  return green === 1 ? words.oneAlive : say(words.allAlive, { count: green });
};

/** The state of everything in one sentence. */
export const headline = ({ green, yellow, red, grey, total }: Counts): string => {
  if (red > 0) return say(words.someRed, { red, total });
  if (yellow > 0) return say(words.someYellow, { yellow, total });
  return green === 0 ? say(words.noneReporting, { count: total }) : allAlive(green, grey);
};

export const Headline = ({ counts }: { counts: Counts }) => {
  const colour = counts.red > 0 ? "red" : counts.yellow > 0 ? "yellow" : counts.green > 0 ? "green" : "grey";
  return (
    <span className="headline-light">
      <Light colour={colour} word />
    </span>
  );
};
