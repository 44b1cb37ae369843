import { factId } from "@rollcall/contracts/facts";
import { cutText, type Postgres, type PostgresClient, tellFacts, transaction } from "@rollcall/service-kit";
import type { Claim } from "./claim.ts";

/** Seconds after an attempt that failed, by how many had ended before it: at 0 s, 30 s, 1, 2 and 4 minutes. */
export const retryAfterSeconds = [30, 60, 120, 240] as const;
export const mostAttempts = retryAfterSeconds.length + 1;
/** A receiver may ask for so much patience. */
const mostPatienceSeconds = 900;
const mostAnswer = 500;

export type Outcome = {
  readonly result: "delivered" | "passing" | "permanent";
  /** HTTP status or the like; null: no answer. */
  readonly status: number | null;
  /** What the receiver said, or why there was nothing to say. */
  readonly answer: string;
  readonly ms: number;
  /** The receiver asked for patience. */
  readonly retryAfterSeconds?: number | undefined;
};

type Fate = { readonly state: "delivered" | "retrying" | "failed"; readonly waitSeconds: number };

/** What becomes of a message after an attempt, `before` of which had ended. */
export function fateOf(outcome: Outcome, before: number, scale = 1): Fate {
  if (outcome.result === "delivered") return { state: "delivered", waitSeconds: 0 };
  const planned = retryAfterSeconds[before];
  if (outcome.result === "permanent" || planned === undefined) return { state: "failed", waitSeconds: 0 };
  const asked = Math.min(outcome.retryAfterSeconds ?? 0, mostPatienceSeconds);
  return { state: "retrying", waitSeconds: Math.max(planned, asked) * scale };
}

const eventsSql = `
  insert into alert_events (alert, at, kind, detail)
  select d.alert, clock_timestamp(), $2, jsonb_build_object('channel', c.id, 'channel_name', c.name, 'event', d.event,
    'delivery', d.message, 'status', $3::int, 'answer', $4::text, 'attempts', d.attempts)
  from alert_deliveries d join channels c on c.id = d.channel where d.message = $1 order by d.alert`;

async function tellOfFailure(client: PostgresClient, claim: Claim, outcome: Outcome): Promise<void> {
  const { rows } = await client.query<{ customer: string | null; name: string; kind: string }>(
    "select customer, name, kind from channels where id = $1",
    [claim.channel],
  );
  const [channel] = rows;
  if (!channel) return;
  const { customer, name, kind } = channel;
  const { status, answer } = outcome;
  const data = {
    channel: claim.channel,
    name,
    kind,
    delivery: claim.message,
    status,
    answer: cutText(answer, mostAnswer),
  };
  const id = factId("channel.failed", claim.message);
  await tellFacts(client, [{ id, name: "channel.failed", at: Date.now() * 1e3, customer, data }]);
}

/**
 * Records how an attempt ended and gives the turn back. False: the turn was another's by then, and nothing was recorded;
 * whoever has it sends the same message again. `scale` stretches or shortens the waits, for drills.
 */
export const settleMessage = (
  postgres: Postgres,
  claim: Claim,
  outcome: Outcome,
  scale = 1,
): Promise<boolean> =>
  transaction(postgres, async (client) => {
    const { state, waitSeconds } = fateOf(outcome, claim.attempts, scale);
    // A busy receiver is left alone; one that fails may fail for this message only.
    const hold = state === "retrying" && outcome.retryAfterSeconds !== undefined ? waitSeconds : null;
    const { rowCount } = await client.query(
      `update channel_turns set claim = null, claimed_until = null, hold_until = clock_timestamp() + make_interval(secs => $3),
         failures_in_a_row = case when $4 then 0 else failures_in_a_row + 1 end
       where channel = $1 and claim = $2`,
      [claim.channel, claim.claim, hold, state === "delivered"],
    );
    if (rowCount === 0) return false;
    const answer = cutText(outcome.answer, mostAnswer);
    await client.query(
      `update alert_deliveries set state = $2, attempts = attempts + 1, status = $3, answer = $4, ms = $5,
         ended_at = clock_timestamp(), due_at = clock_timestamp() + make_interval(secs => $6)
       where message = $1 and state = 'sending'`,
      [claim.message, state, outcome.status, answer, Math.round(outcome.ms), waitSeconds],
    );
    if (state !== "retrying")
      await client.query(eventsSql, [
        claim.message,
        state === "delivered" ? "told" : "not_told",
        outcome.status,
        answer,
      ]);
    if (state === "failed") await tellOfFailure(client, claim, outcome);
    return true;
  });

/** Gives the turn back without a word about the attempt: whoever takes it sends the same message again. */
export const releaseMessage = (postgres: Postgres, { channel, claim }: Claim) =>
  postgres.query(
    "update channel_turns set claim = null, claimed_until = null where channel = $1 and claim = $2",
    [channel, claim],
  );
