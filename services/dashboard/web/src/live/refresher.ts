/** Which answers an event of a type makes old, by the beginning of their paths. */
const concerned: Record<string, readonly string[]> = {
  flip: ["/overview", "/instances", "/customers"],
  status: ["/overview", "/instances", "/customers"],
  diagnostic: ["/overview", "/instances", "/customers", "/diagnostics"],
  rejection: ["/rejections"],
  notice: ["/overview", "/notices"],
  change: ["/overview", "/customers", "/users", "/diagnostics", "/maintenance", "/api-keys", "/auth"],
  overflow: [""],
};

/** What comes together is asked for together … */
const gatherMs = 100;
/** … and however many events come, an answer is asked for again at most this often. */
const restMs = 1_000;
/** Under load an event can be faster than the record it tells of: a little later it is asked for once more. */
const againMs = 1_500;

type Refresh = (prefixes: readonly string[]) => void;

/** Calls back with everything that was added: `ms` after the first of it, but not sooner than `rest` after the last time. */
const createGatherer = (ms: number, rest: number, refresh: Refresh) => {
  let waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let notBefore = 0;
  let dueAt = Infinity;
  const flush = () => {
    const prefixes = [...waiting];
    waiting = new Set();
    dueAt = Infinity;
    notBefore = performance.now() + rest;
    refresh(prefixes);
  };
  return {
    add: (prefixes: readonly string[], isUrgent = false) => {
      for (const prefix of prefixes) waiting.add(prefix);
      const now = performance.now();
      const at = isUrgent ? now + ms : Math.max(now + ms, notBefore);
      if (waiting.size === 0 || at >= dueAt) return;
      clearTimeout(timer);
      dueAt = at;
      timer = setTimeout(flush, at - now);
    },
    stop: () => clearTimeout(timer),
  };
};

/**
 * When answers that the live stream makes old are asked for again; `refresh` gets the beginnings of their paths. Of a mass
 * of changes (`overflow`, once a second at most) one asks at once, whatever was asked for before.
 */
export const createRefresher = (refresh: Refresh) => {
  const soon = createGatherer(gatherMs, restMs, refresh);
  const again = createGatherer(againMs, againMs, refresh);
  const add = (prefixes: readonly string[], isUrgent: boolean) => {
    soon.add(prefixes, isUrgent);
    again.add(prefixes);
  };
  return {
    onEvent: (type: string) => add(concerned[type] ?? [], type === "overflow"),
    onResume: () => add([""], false),
    stop: () => {
      soon.stop();
      again.stop();
    },
  };
};
