import { formatLocal } from "../../format.ts";
import { texts } from "../../texts.ts";
import { type RangeControl, type RangeName, ranges } from "./range.ts";

export const RangeSwitch = ({ control }: { control: RangeControl }) => {
  const { range, choose, back } = control;
  return (
    <span className="row" role="group" aria-label={texts.instance.range}>
      {range.name === null ? (
        <button type="button" className="plain accent" onClick={back}>
          {formatLocal(range.from)} – {formatLocal(range.to)} ×
        </button>
      ) : null}
      {(Object.keys(ranges) as RangeName[]).map((name) => (
        <button
          key={name}
          type="button"
          className="range-choice"
          aria-pressed={range.name === name}
          onClick={() => choose(name)}
        >
          {texts.instance.ranges[name]}
        </button>
      ))}
    </span>
  );
};
