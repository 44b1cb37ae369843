import type { Availability } from "../../api/types.ts";
import { formatDuration, formatLocal, formatShare } from "../../format.ts";
import { say, texts } from "../../texts.ts";

type Slot = Availability["slots"][number];
type StripProps = { slots: readonly Slot[]; onZoom: (fromMs: number, toMs: number) => void };

const height = 32;
const cell = 10;

const told = (slot: Slot) => {
  const when = `${formatLocal(slot.from)} – ${formatLocal(slot.to)}`;
  if (slot.share === null) return `${when}: ${texts.instance.notCounted}`;
  const silent =
    slot.silent_seconds > 0
      ? say(texts.instance.silentFor, { duration: formatDuration(slot.silent_seconds) })
      : "";
  return `${when}: ${say(texts.instance.aliveShare, { share: formatShare(slot.share) })} ${silent}`;
};

/** Silent time hangs from the top in red, alive time stands below it, what does not count stays empty. */
const Cell = ({ slot, index, onZoom }: { slot: Slot; index: number } & Pick<StripProps, "onZoom">) => {
  const seconds = slot.alive_seconds + slot.silent_seconds + slot.other_seconds || 1;
  const alive = (slot.alive_seconds / seconds) * height;
  // A second of silence in a day is still to be seen.
  const silent = slot.silent_seconds > 0 ? Math.max(2, (slot.silent_seconds / seconds) * height) : 0;
  const x = index * cell;
  return (
    <g onClick={() => onZoom(Date.parse(slot.from), Date.parse(slot.to))}>
      <title>{told(slot)}</title>
      <rect className="strip-ground" x={x} y={0} width={cell - 1} height={height} />
      <rect className="strip-alive" x={x} y={height - alive} width={cell - 1} height={alive} />
      <rect className="strip-silent" x={x} y={0} width={cell - 1} height={silent} />
    </g>
  );
};

/** One cell per slot, its red share drawn to scale; hovering tells, a click zooms. */
export const AvailabilityStrip = ({ slots, onZoom }: StripProps) => {
  const worst = slots.filter((slot) => slot.silent_seconds > 0).length;
  return (
    <svg
      className="availability-strip"
      viewBox={`0 0 ${slots.length * cell} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={say(texts.instance.stripLabel, { slots: slots.length, silent: worst })}
    >
      {slots.map((slot, index) => (
        <Cell key={slot.from} slot={slot} index={index} onZoom={onZoom} />
      ))}
    </svg>
  );
};
