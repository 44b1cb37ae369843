import type { RejectionEvent } from "@rollcall/contracts/messages";
import type { RejectionReason } from "@rollcall/contracts/outcomes";
import { maxSlugLength } from "./limits.ts";
import { redact, storable } from "./redact.ts";

/** One refused request, as far as it is known. */
export type Rejection = {
  readonly reason: RejectionReason;
  readonly status: number;
  readonly note: string;
  readonly customer: string | null;
  readonly machine: string | null;
  readonly software: string | null;
  readonly kind: string | null;
  readonly tokenPrefix: string | null;
  readonly tokenCustomer: string | null;
  readonly address: string;
};

export type Fold = {
  /** Keeps the payload when it is the first of this fold. */
  readonly offerPayload: (text: () => string) => void;
};

export type RejectionFolds = {
  readonly add: (rejection: Rejection) => Fold;
  /** Takes out what was opened before `openedBeforeUs`. */
  readonly take: (openedBeforeUs: number) => RejectionEvent[];
};

type Row = { -readonly [K in keyof RejectionEvent]: RejectionEvent[K] };
type OpenFold = Fold & { readonly row: Row };

const bounded = (text: string | null) => text && storable(text.slice(0, maxSlugLength));

const rowOf = (r: Rejection, at: number): Row => ({
  at,
  last_at: at,
  reason: r.reason,
  count: 0,
  customer: bounded(r.customer),
  machine: bounded(r.machine),
  software: bounded(r.software),
  kind: r.kind,
  token_prefix: r.tokenPrefix,
  token_customer: r.tokenCustomer,
  address: r.address,
  http_status: r.status,
  detail: redact(r.note).slice(0, 2_000).toWellFormed(),
  payload: null,
});

/** Stands for all refusals of a reason that could not be told apart any more. */
export const nobody = {
  customer: null,
  machine: null,
  software: null,
  kind: null,
  tokenPrefix: null,
  tokenCustomer: null,
} as const satisfies Partial<Rejection>;

/**
 * Folds refusals by customer, machine, software, token and reason: a flood becomes one row with a count. Beyond
 * `maxFolds` open folds the rest goes into one fold per reason that names nobody, so that the count stays true.
 */
export function createRejectionFolds(now: () => number, { maxFolds }: { maxFolds: number }): RejectionFolds {
  const open = new Map<string, OpenFold>();

  const openFold = (key: string, rejection: Rejection): OpenFold => {
    const row = rowOf(rejection, now());
    const offerPayload = (text: () => string) => {
      row.payload ??= redact(text());
    };
    const fold = { row, offerPayload };
    open.set(key, fold);
    return fold;
  };
  const add = (rejection: Rejection): Fold => {
    const { customer, machine, software, tokenPrefix, reason } = rejection;
    const key = JSON.stringify([reason, customer, machine, software, tokenPrefix]);
    const note = "too many different refusals in one second to list each";
    const fold =
      open.get(key) ??
      (open.size < maxFolds ? openFold(key, rejection) : open.get(reason)) ??
      openFold(reason, { ...rejection, ...nobody, note });
    fold.row.count += 1;
    if (fold.row.count > 1) fold.row.last_at = now();
    return fold;
  };
  const take = (openedBeforeUs: number) => {
    const taken: RejectionEvent[] = [];
    // Oldest first, as they were opened.
    for (const [key, { row }] of open) {
      if (row.at >= openedBeforeUs) break;
      open.delete(key);
      taken.push(row);
    }
    return taken;
  };
  return { add, take };
}
