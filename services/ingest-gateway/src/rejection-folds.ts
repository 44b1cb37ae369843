import type { RejectionEvent } from "@rollcall/contracts/messages";
import type { RejectionReason } from "@rollcall/contracts/outcomes";
import { maxSlugLength } from "./limits.ts";
import { redact, redactShort } from "./redaction/redact.ts";
import { createRowBudget } from "./row-budget.ts";

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
  /** What was asked for, query and all. */
  readonly path?: string | undefined;
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

const bounded = (text: string | null) => text && redactShort(text, maxSlugLength);
const maxPathLength = 300;

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
  detail: redactShort(r.note, 2_000),
  path: r.path === undefined ? null : redactShort(r.path, maxPathLength),
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

const noPayload: Fold["offerPayload"] = () => {};
const tooMany = "too many different refusals in one second to list each";
const strangers = "too many refusals of requests without a valid token to list each";

/** Nobody vouches for what it says: no token, or none that we made. */
const isOfStranger = ({ tokenCustomer }: Rejection) => tokenCustomer === null;

/** Strangers' folds stay open so much longer: what cannot be told apart any more is one row a minute and reason. */
const strangersOpenForUs = 60_000_000;

type Folds = Map<string, OpenFold>;

/** What tells refusals apart, no longer than what is kept of it. */
const placeOf = ({ customer, machine, software }: Rejection) =>
  [customer, machine, software].map((part) => part?.slice(0, maxSlugLength));

function openFold(folds: Folds, key: string, row: Row, keepsPayload: boolean): OpenFold {
  const offerPayload = (text: () => string) => {
    row.payload ??= redact(text());
  };
  const fold = { row, offerPayload: keepsPayload ? offerPayload : noPayload };
  folds.set(key, fold);
  return fold;
}

/** Takes out what was opened before, oldest first, as they were opened. */
function takeFrom(folds: Folds, openedBeforeUs: number): Row[] {
  const taken: Row[] = [];
  for (const [key, { row }] of folds) {
    if (row.at >= openedBeforeUs) break;
    folds.delete(key);
    taken.push(row);
  }
  return taken;
}

/**
 * Folds refusals by customer, machine, software, token and reason: a flood becomes one row with a count. Beyond
 * `maxFolds` open folds the rest goes into one fold per reason that names nobody, so that the count stays true.
 *
 * Requests without a valid token cost their sender nothing. Rows that name what they asked for, and rows by address, are
 * handed out from a budget; beyond it their refusals are counted by reason. Their payloads are not kept.
 */
export function createRejectionFolds(now: () => number, { maxFolds }: { maxFolds: number }): RejectionFolds {
  const open: Folds = new Map();
  const crowds: Folds = new Map();
  const named = createRowBudget(now);
  const byAddress = createRowBudget(now);

  const foldOf = (rejection: Rejection): OpenFold => {
    const { tokenPrefix, reason } = rejection;
    const key = JSON.stringify([reason, ...placeOf(rejection), tokenPrefix]);
    return (
      open.get(key) ??
      (open.size < maxFolds ? openFold(open, key, rowOf(rejection, now()), true) : open.get(reason)) ??
      openFold(open, reason, rowOf({ ...rejection, ...nobody, note: tooMany }, now()), true)
    );
  };
  const foldOfStranger = (rejection: Rejection): OpenFold => {
    const { reason, address } = rejection;
    const key = JSON.stringify([reason, ...placeOf(rejection), address]);
    const found = open.get(key);
    if (found) return found;
    const hasRoom = open.size < maxFolds;
    if (hasRoom && named.take()) return openFold(open, key, rowOf(rejection, now()), false);
    const unnamed = { ...rejection, ...nobody, path: undefined, note: strangers };
    const addressKey = JSON.stringify([reason, address]);
    const ofAddress = open.get(addressKey);
    if (ofAddress) return ofAddress;
    if (hasRoom && byAddress.take()) return openFold(open, addressKey, rowOf(unnamed, now()), false);
    const crowd = { ...unnamed, address: "many" };
    return crowds.get(reason) ?? openFold(crowds, reason, rowOf(crowd, now()), false);
  };
  return {
    add: (rejection) => {
      const fold = isOfStranger(rejection) ? foldOfStranger(rejection) : foldOf(rejection);
      fold.row.count += 1;
      if (fold.row.count > 1) fold.row.last_at = now();
      return fold;
    },
    take: (openedBeforeUs) => [
      ...takeFrom(open, openedBeforeUs),
      ...takeFrom(crowds, openedBeforeUs - strangersOpenForUs),
    ],
  };
}
