/**
 * Without HTTP/2 a browser opens six connections to one origin, for all its tabs. The live stream holds one; reads that
 * hang must not take the rest, or neither a write nor the next page gets through.
 */
const readsAtOnce = 4;
/** Longer than the dashboard itself waits for a service: it answers with a reason, this only ends the waiting. */
const readWithinMs = 10_000;
const slowWithinMs = 40_000;

const slowRead = /\/availability(?:\?|$)/;

let running = 0;
const line: (() => void)[] = [];

const takeTurn = (signal: AbortSignal): Promise<void> => {
  if (running < readsAtOnce) {
    running += 1;
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const leave = () => {
      line.splice(line.indexOf(turn), 1);
      reject(signal.reason as Error);
    };
    const turn = () => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener("abort", leave, { once: true });
    return line.push(turn);
  });
};

/** A turn that is waited for is handed over, so that nobody comes between. */
const giveTurn = () => {
  const next = line.shift();
  if (next) next();
  else running -= 1;
};

const within = (request: Request, ms: number) =>
  fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(ms)]) });

/** fetch that never waits for ever, with few reads at once; whoever comes later waits in line. */
export const limitedFetch = async (request: Request): Promise<Response> => {
  if (request.method !== "GET" || slowRead.test(request.url)) return within(request, slowWithinMs);
  await takeTurn(request.signal);
  try {
    const response = await within(request, readWithinMs);
    // The connection is taken until the body is there.
    const body = response.body ? await response.arrayBuffer() : null;
    return new Response(body, response);
  } finally {
    giveTurn();
  }
};
