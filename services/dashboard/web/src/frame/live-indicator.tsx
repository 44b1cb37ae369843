import { formatDuration } from "../format.ts";
import { useNow } from "../live/clock.ts";
import { useLive } from "../live/live-store.ts";
import { say, texts } from "../texts.ts";

/** How old the newest news of this page are, in every state. */
export const LiveIndicator = () => {
  const { state, heardAt, eventAt } = useLive();
  const now = useNow();
  const age = (at: number | null) => (at === null ? "" : formatDuration((now - at) / 1_000));
  const newest = eventAt === null ? texts.live.noEvent : say(texts.live.newestEvent, { age: age(eventAt) });
  const heard = heardAt === null ? "" : say(texts.live.heard, { age: age(heardAt) });
  return (
    <span className={`live-indicator live-${state}`} title={`${heard} ${newest}`}>
      <span className="live-dot" aria-hidden="true" />
      <span>{texts.live.states[state]}</span>
      <span className="quiet wide-only">
        {state === "live" && eventAt !== null ? age(eventAt) : age(heardAt)}
      </span>
    </span>
  );
};
