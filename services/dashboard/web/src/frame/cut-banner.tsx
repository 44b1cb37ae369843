import { formatDuration, formatLocal } from "../format.ts";
import { useNow } from "../live/clock.ts";
import { useLive } from "../live/live-store.ts";
import { say, texts } from "../texts.ts";

/** A dead page must look dead: says since when nothing is heard, and when the next attempt is made. */
export const CutBanner = () => {
  const { state, heardAt, retryAt } = useLive();
  const now = useNow();
  if (state !== "cut") return null;
  const wait = retryAt ? Math.max(0, (retryAt - now) / 1_000) : 0;
  return (
    <p className="cut-banner" role="status">
      <strong>{texts.live.cutTitle}</strong>{" "}
      {heardAt ? say(texts.live.cutSince, { at: formatLocal(heardAt) }) : texts.live.cutNever}{" "}
      {wait >= 1 ? say(texts.live.retryIn, { wait: formatDuration(wait) }) : texts.live.retrying}
    </p>
  );
};
