import type { RejectionEvent } from "@rollcall/contracts/messages";
import type { RejectionReason } from "@rollcall/contracts/outcomes";
import { maxSlugLength } from "./limits.ts";
import { redact, redactShort } from "./redaction/redact.ts";
import { type BudgetSize, createRowBudget, type RowBudget } from "./row-budget.ts";

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
const tooMany = "too many different refusals to list each";

/** With these nobody vouches for what was sent: no token, or one that is good no more. */
const unvouched: ReadonlySet<RejectionReason> = new Set([
  "token_missing",
  "token_malformed",
  "token_unknown",
  "token_expired",
  "token_revoked",
  "customer_inactive",
]);
const isVouched = ({ reason, tokenCustomer }: Rejection) => tokenCustomer !== null && !unvouched.has(reason);

/** Some four megabytes a day, and a support case is still found. */
const strangersBudget: BudgetSize = { most: 200, perDay: 5_000 };
/** With payloads up to a hundred megabytes a day: each machine of a fleet that sends nonsense is found. */
const customersBudget: BudgetSize = { most: 1_000, perDay: 20_000 };

/** What cannot be told apart any more is one row a minute. */
const crowdOpenForUs = 60_000_000;

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

type BudgetOf = (use: "token" | "named" | "address", customer: string | null) => RowBudget;

/** A budget for each use and customer, full when it is first asked for. */
function createBudgets(now: () => number): BudgetOf {
  const budgets = new Map<string, RowBudget>();
  return (use, customer) => {
    const key = JSON.stringify([use, customer]);
    const known = budgets.get(key);
    if (known) return known;
    const made = createRowBudget(now, use === "token" ? customersBudget : strangersBudget);
    budgets.set(key, made);
    return made;
  };
}

/**
 * Folds refusals by customer, machine, software, token and reason: a flood becomes one row with a count.
 *
 * Rows are handed out from budgets: one for each customer whose token was used, and for requests without a good token
 * one for each customer whose token it was, and one for all others. Those cost their sender nothing, so their payloads
 * are not kept, and they are told apart by address. Beyond its budget, or beyond `maxFolds` open folds, the rest is
 * counted by reason and by whose token it was, so that the counts stay true.
 */
export function createRejectionFolds(now: () => number, { maxFolds }: { maxFolds: number }): RejectionFolds {
  const open: Folds = new Map();
  const crowds: Folds = new Map();
  const budgetOf = createBudgets(now);

  /** Counts what has no row of its own; whose token it was is still said. */
  const crowdOf = (rejection: Rejection): OpenFold => {
    const { reason, tokenCustomer } = rejection;
    const key = JSON.stringify([reason, tokenCustomer]);
    const crowd = { ...rejection, ...nobody, tokenCustomer, address: "many", path: undefined, note: tooMany };
    return crowds.get(key) ?? openFold(crowds, key, rowOf(crowd, now()), false);
  };
  const foldOf = (rejection: Rejection): OpenFold => {
    const key = JSON.stringify([rejection.reason, ...placeOf(rejection), rejection.tokenPrefix]);
    const found = open.get(key);
    if (found) return found;
    if (open.size < maxFolds && budgetOf("token", rejection.tokenCustomer).take())
      return openFold(open, key, rowOf(rejection, now()), true);
    return crowdOf(rejection);
  };
  const foldOfStranger = (rejection: Rejection): OpenFold => {
    const { reason, address, tokenCustomer } = rejection;
    const key = JSON.stringify([reason, ...placeOf(rejection), rejection.tokenPrefix, address]);
    const found = open.get(key);
    if (found) return found;
    const hasRoom = open.size < maxFolds;
    if (hasRoom && budgetOf("named", tokenCustomer).take())
      return openFold(open, key, rowOf(rejection, now()), false);
    const addressKey = JSON.stringify([reason, tokenCustomer, address]);
    const ofAddress = open.get(addressKey);
    if (ofAddress) return ofAddress;
    const unnamed = { ...rejection, ...nobody, tokenCustomer, path: undefined, note: tooMany };
    if (hasRoom && budgetOf("address", tokenCustomer).take())
      return openFold(open, addressKey, rowOf(unnamed, now()), false);
    return crowdOf(rejection);
  };
  return {
    add: (rejection) => {
      const fold = isVouched(rejection) ? foldOf(rejection) : foldOfStranger(rejection);
      fold.row.count += 1;
      if (fold.row.count > 1) fold.row.last_at = now();
      return fold;
    },
    take: (openedBeforeUs) => [
      ...takeFrom(open, openedBeforeUs),
      ...takeFrom(crowds, openedBeforeUs - crowdOpenForUs),
    ],
  };
}
