/** The longest patience that a receiver may ask of us, seconds. */
export const mostPatienceSeconds = 15 * 60;

export const deliveryResults = ["delivered", "retry", "refused"] as const;
export type DeliveryResult = (typeof deliveryResults)[number];

/** What the log keeps of an exchange. `answer` is bounded and may be cut; `note` says what we did otherwise than asked. */
export type Exchange = {
  readonly status: number | null;
  readonly answer: string;
  readonly ms: number;
  readonly note?: string;
};

/** `retry`: it may pass, not before `afterSeconds` when the receiver asked so. `refused`: it never will. */
export type DeliveryOutcome =
  | ({ readonly result: "delivered" } & Exchange)
  | ({ readonly result: "retry"; readonly afterSeconds: number | null; readonly why: string } & Exchange)
  | ({ readonly result: "refused"; readonly why: string } & Exchange);

/** Those of 4xx that speak of the moment and not of the request: timeout, too early, too many. */
const passingRefusals: ReadonlySet<number> = new Set([408, 425, 429]);

/** Seconds from a `Retry-After` (seconds or a date), at most `mostPatienceSeconds`; null when there is none to read. */
export function readRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  const text = header.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1_000;
  if (Number.isNaN(seconds)) return null;
  return Math.min(Math.max(Math.ceil(seconds), 0), mostPatienceSeconds);
}

/** What a status means. `afterSeconds` only matters for those that may pass. */
export function outcomeOf(
  exchange: Exchange & { readonly status: number },
  afterSeconds: number | null,
): DeliveryOutcome {
  const { status } = exchange;
  if (status >= 200 && status < 300) return { result: "delivered", ...exchange };
  if (status >= 500 || passingRefusals.has(status))
    return { result: "retry", afterSeconds, why: `The receiver answered ${status}`, ...exchange };
  const why =
    status >= 300 && status < 400
      ? `The receiver answered ${status}, and redirects are not followed`
      : `The receiver answered ${status}`;
  return { result: "refused", why, ...exchange };
}
