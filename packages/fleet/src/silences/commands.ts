import { randomUUID } from "node:crypto";
import { AppError } from "@rollcall/service-kit";
import { invalid, isWithin, requireMine, requireScope, type Who, type Write } from "../write.ts";
import { isEmpty, type Matchers, type Silence } from "./rules.ts";
import { countOpenSilences, endSilence as endRow, findSilence, insertSilence } from "./store.ts";

const mostSilences = 500;
const leastSeconds = 60;
const mostSeconds = 31_622_400;

export type NewSilence = {
  /** Whose it is; absent: the customer of the matchers. */
  readonly scope?: string | null;
  readonly matchers: Matchers;
  readonly reason: string;
  readonly starts_at?: Date;
  /** One of the two. */
  readonly duration_seconds?: number;
  readonly ends_at?: Date;
};

function endOf(wanted: NewSilence, starts: Date): Date {
  const { duration_seconds, ends_at } = wanted;
  if ((duration_seconds === undefined) === (ends_at === undefined))
    throw invalid("ends_at", "give an end or a duration, not both");
  const seconds = duration_seconds ?? ((ends_at as Date).getTime() - starts.getTime()) / 1_000;
  const path = ends_at ? "ends_at" : "duration_seconds";
  if (!(seconds >= leastSeconds && seconds <= mostSeconds))
    throw invalid(path, `must be ${leastSeconds} seconds to a year after its begin`);
  return new Date(starts.getTime() + seconds * 1_000);
}

function checkMatchers(matchers: Matchers): Matchers {
  const given = Object.fromEntries(
    Object.entries(matchers).filter(([, value]) => value !== undefined && value !== null),
  );
  if (isEmpty(given)) throw invalid("matchers", "name what is silenced, or everything: true");
  return given;
}

/**
 * Silences what fits, also what lives already: from its begin until its end nothing of it is told. Applied by notifier
 * within a second. Throws `invalid` naming the field, `not_found` (customer).
 */
export async function createSilence(write: Write, who: Who, wanted: NewSilence): Promise<Silence> {
  const matchers = checkMatchers(wanted.matchers);
  const scope =
    wanted.scope ?? matchers.customer ?? (who.roots?.length === 1 ? (who.roots[0] ?? null) : null);
  await requireScope(write.client, who, scope, "customer");
  if (matchers.customer !== undefined && !(await isWithin(write.client, who.roots, matchers.customer)))
    throw new AppError("not_found", `There is no customer ${matchers.customer}`);
  const { reason } = wanted;
  if (reason.trim() === "" || reason.length > 1_000)
    throw invalid("reason", "must have 1 to 1000 characters");
  if ((await countOpenSilences(write.client, scope)) >= mostSilences)
    throw new AppError("conflict", `There are ${mostSilences} silences already, which is the most`);
  const starts_at = wanted.starts_at ?? new Date();
  const ends_at = endOf(wanted, starts_at);
  if (ends_at.getTime() <= Date.now()) throw invalid("ends_at", "is over already");
  const silence = {
    id: randomUUID(),
    scope,
    matchers,
    reason,
    starts_at,
    ends_at,
    created_by: who.name,
    ended_by: null,
  };
  await insertSilence(write.client, silence);
  await write.audit({ target: silence.id, customer: scope, after: silence });
  return silence;
}

/** It ends now, and what it held back and still lives is told once. A second time changes nothing. */
export async function endSilence(write: Write, who: Who, id: string): Promise<void> {
  const found = await findSilence(write.client, id);
  const silence = await requireMine(
    write.client,
    who,
    found && { ...found, customer: found.scope },
    "silence",
  );
  const ended = await endRow(write.client, id, who.name);
  await write.audit({ target: id, customer: silence.scope, before: found ?? null, after: { ended } });
}
