/** A glance at another tab costs nothing. */
const hiddenForMs = 10_000;

/**
 * Keeps something going while the page is seen: a browser has six connections for all its tabs, and a page that nobody
 * sees must not hold one. Answers how to end it.
 */
export const whileSeen = (start: () => () => void, onHidden: () => void): (() => void) => {
  let stop: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = () => {
    stop?.();
    stop = undefined;
    onHidden();
  };
  const look = () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") stop ??= start();
    else if (stop) timer = setTimeout(hide, hiddenForMs);
  };
  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    document.removeEventListener("visibilitychange", look);
    clearTimeout(timer);
    stop?.();
  };
};
