import { setTimeout as delay } from "node:timers/promises";
import { exchanges } from "@rollcall/contracts/broker";
import { type Fact, factMessages, type NewFact } from "@rollcall/contracts/facts";
import { errorMessage, isUnheard } from "./errors.ts";
import type { Log } from "./log.ts";
import { type Postgres, type Queryable, transaction } from "./postgres.ts";
import type { Publisher } from "./publisher.ts";

const column = <T, K extends keyof T>(rows: readonly T[], name: K) => rows.map((row) => row[name] ?? null);

/**
 * Writes facts into the outbox, in the transaction that decided them: they are told if it commits, and only then. Of those
 * that name an instance the path is looked up where it is not given.
 */
export async function tellFacts(client: Queryable, facts: readonly NewFact[]): Promise<void> {
  if (facts.length === 0) return;
  await client.query(
    "select tell_facts($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::jsonb[])",
    [
      column(facts, "name"),
      column(facts, "id"),
      column(facts, "at"),
      column(facts, "customer"),
      column(facts, "machine"),
      column(facts, "software"),
      column(facts, "instance"),
      facts.map(({ data }) => JSON.stringify(data)),
    ],
  );
}

type Publish = Pick<Publisher, "publish">;

const publishText = (publisher: Publish, name: string, text: string): Promise<void> =>
  publisher.publish(exchanges.facts, name, Buffer.from(text)).catch((error: unknown) => {
    // No queue is bound for some facts.
    if (!isUnheard(error)) throw error;
  });

/** Resolves when every queue that is bound for them has the facts durably. */
export async function publishFacts(publisher: Publish, facts: readonly Fact[]): Promise<void> {
  await Promise.all(
    factMessages(facts).map((message) => publishText(publisher, message.name, JSON.stringify(message))),
  );
}

/** Each has up to a thousand facts, and all are held at once. */
const rowsPerRound = 20;
/** Of the advisory lock that makes one relay at a time, so that the order of ids is the order on the exchange. */
const relayLock = 8_100_390;

/**
 * Publishes the oldest rows of the outbox, in the order of their ids, and deletes them once they are confirmed; answers
 * whether more may be waiting. Killed between the two it publishes them again, with the same ids.
 */
export async function relayOutbox(postgres: Postgres, publisher: Publish): Promise<boolean> {
  const { rows: waiting } = await postgres.query("select from outbox limit 1");
  if (waiting.length === 0) return false;
  return transaction(postgres, async (client) => {
    const { rows: lock } = await client.query<{ ours: boolean }>(
      "select pg_try_advisory_xact_lock($1) as ours",
      [relayLock],
    );
    if (!lock[0]?.ours) return false;
    const { rows } = await client.query<{ id: string; name: string; facts: string }>(
      "select id, name, facts::text from outbox order by id limit $1",
      [rowsPerRound],
    );
    await Promise.all(
      rows.map(({ name, facts }) =>
        publishText(publisher, name, `{"version":1,"name":"${name}","facts":${facts}}`),
      ),
    );
    await client.query("delete from outbox where id = any ($1::bigint[])", [rows.map(({ id }) => id)]);
    return rows.length === rowsPerRound;
  });
}

export type OutboxRelay = {
  /** A row was committed: publish it now instead of at the next look. */
  readonly kick: () => void;
  readonly close: () => Promise<void>;
};

/** What another process left, or a kick missed, is found this late at most. */
const lookEveryMs = 1_000;

/** Relays until it is closed. Every process that writes facts has one, and any of them relays what all have written. */
export function startOutboxRelay(log: Log, postgres: Postgres, publisher: Publish): OutboxRelay {
  const closing = new AbortController();
  let kicked = new AbortController();
  const run = async () => {
    while (!closing.signal.aborted) {
      kicked = new AbortController();
      try {
        while (!closing.signal.aborted && (await relayOutbox(postgres, publisher)));
      } catch (error) {
        log.warn({ reason: errorMessage(error) }, "could not relay facts, trying again");
      }
      const signal = AbortSignal.any([kicked.signal, closing.signal]);
      await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const ended = run();
  return {
    kick: () => kicked.abort(),
    close: async () => {
      closing.abort();
      await ended;
    },
  };
}
