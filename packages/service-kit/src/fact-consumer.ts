import { setTimeout as delay } from "node:timers/promises";
import { exchanges, type FactQueueDefinition } from "@rollcall/contracts/broker";
import type { Fact, FactsMessage } from "@rollcall/contracts/facts";
import { type Consumer, type Delivery, openConsumer } from "./consumer.ts";
import { errorMessage, PermanentError } from "./errors.ts";
import type { Log } from "./log.ts";
import { isPermanentPostgresError, type Postgres, type PostgresClient, transaction } from "./postgres.ts";
import type { Publisher } from "./publisher.ts";
import { isStoreAway } from "./store-away.ts";
import { assertFactQueue } from "./topology.ts";

/** Fates of facts: received = applied + known (applied before) + dead + in flight. */
export type FactFate = "received" | "applied" | "known" | "dead" | "retried";

export type ApplyFacts = (client: PostgresClient, facts: readonly Fact[]) => Promise<void>;

/**
 * Applies those of the facts that this consumer has not applied before, and remembers them in the same transaction: in
 * effect once, however often they are delivered. Answers how many were new.
 */
export const applyFacts = (
  postgres: Postgres,
  consumer: string,
  facts: readonly Fact[],
  apply: ApplyFacts,
): Promise<number> =>
  transaction(postgres, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into applied_facts (consumer, id) select $1, id from unnest($2::uuid[]) as u (id) order by id
       on conflict do nothing returning id`,
      [consumer, [...new Set(facts.map(({ id }) => id))]],
    );
    const fresh = new Set(rows.map(({ id }) => id));
    // One that was told twice within a message counts once.
    const news = facts.filter(({ id }) => fresh.delete(id));
    if (news.length > 0) await apply(client, news);
    return news.length;
  });

const isPermanent = (error: unknown) => error instanceof PermanentError || isPermanentPostgresError(error);

/** An error that is neither called permanent nor a store that is away is believed to pass for about a minute. */
const mostTries = 15;
const firstWaitMs = 100;
const mostWaitMs = 5_000;

export type FactConsumerOptions = {
  readonly queue: FactQueueDefinition;
  /** In the transaction that remembers the facts as applied. Throws PermanentError for what it can never apply. */
  readonly apply: ApplyFacts;
  readonly count: (fate: FactFate, facts: number) => void;
  /** Messages unacked at once, each of up to a thousand facts. */
  readonly prefetch?: number;
};

type Parts = {
  readonly log: Log;
  readonly postgres: Postgres;
  readonly publisher: Publisher;
  readonly options: FactConsumerOptions;
  readonly closing: AbortSignal;
};

/** Undefined when all are applied, else why they never will be; throws only when it is closed meanwhile. */
async function tryToApply(parts: Parts, facts: readonly Fact[]): Promise<string | undefined> {
  const { postgres, options, log, closing } = parts;
  const { count, apply } = options;
  const queue = options.queue.name;
  for (let tries = 1; ; ) {
    try {
      const applied = await applyFacts(postgres, queue, facts, apply);
      count("applied", applied);
      count("known", facts.length - applied);
      return undefined;
    } catch (error) {
      const reason = errorMessage(error);
      if (isPermanent(error) || tries >= mostTries) return reason;
      count("retried", facts.length);
      const waitMs = Math.min(mostWaitMs, firstWaitMs * 2 ** Math.min(tries, 10));
      log.warn({ reason, queue, tries }, "could not apply facts, trying again");
      await delay(waitMs, undefined, { signal: closing });
      if (!isStoreAway(error)) tries += 1;
    }
  }
}

async function bury({ publisher, options, log }: Parts, content: Buffer, reason: string, facts: number) {
  const headers = { reason: reason.slice(0, 500) };
  await publisher.publish(exchanges.dead, options.queue.name, content, { headers });
  options.count("dead", facts);
  log.error(
    { queue: options.queue.name, reason },
    "a fact can never be applied and went to the dead-letter queue",
  );
}

/** All facts of a message at once, or, where some are bad, one by one: only the bad ones are buried. */
async function settle(parts: Parts, { name, facts }: FactsMessage): Promise<void> {
  const whole = await tryToApply(parts, facts);
  if (whole === undefined) return;
  for (const fact of facts) {
    const reason = facts.length === 1 ? whole : await tryToApply(parts, [fact]);
    if (reason === undefined) continue;
    await bury(parts, Buffer.from(JSON.stringify({ version: 1, name, facts: [fact] })), reason, 1);
  }
}

function parse(content: Buffer): FactsMessage {
  const message = JSON.parse(content.toString()) as FactsMessage | null;
  if (message?.version !== 1) throw new Error(`unknown version ${String(message?.version)} of facts`);
  if (!Array.isArray(message.facts)) throw new Error("a message without facts");
  return message;
}

async function take(parts: Parts, delivery: Delivery): Promise<void> {
  let message: FactsMessage;
  try {
    message = parse(delivery.content);
  } catch (error) {
    await bury(parts, delivery.content, errorMessage(error), 0);
    delivery.ack();
    return;
  }
  parts.options.count("received", message.facts.length);
  await settle(parts, message);
  delivery.ack();
}

/** Not where the dead-letter queue does not answer: the message is not passed over, the facts behind it wait. */
async function isTaken(parts: Parts, delivery: Delivery): Promise<boolean> {
  const { log, options, closing } = parts;
  try {
    await take(parts, delivery);
    return true;
  } catch (error) {
    if (!closing.aborted)
      log.warn(
        { reason: errorMessage(error), queue: options.queue.name },
        "could not settle facts, trying again",
      );
    await delay(firstWaitMs, undefined, { signal: closing }).catch(() => undefined);
    return false;
  }
}

export type FactConsumer = Consumer & {
  /** Messages delivered and not settled. */
  readonly inFlight: () => number;
  /** When the oldest of them was delivered, µs. */
  readonly oldestAtUs: () => number | undefined;
};

/**
 * Consumes a queue of facts, one message after the other in the order of the queue, and acks each once all of its facts are
 * applied or buried. Its queue has a single active consumer, so the order holds over all processes.
 */
export async function consumeFacts(
  url: string,
  log: Log,
  publisher: Publisher,
  postgres: Postgres,
  options: FactConsumerOptions,
): Promise<FactConsumer> {
  const { queue, prefetch = 8 } = options;
  const closing = new AbortController();
  const parts = { log, postgres, publisher, options, closing: closing.signal };
  let connection = 0;
  let last = Promise.resolve();
  /** Those in hand and when they were delivered, in the order of their deliveries. */
  const held = new Map<Delivery, number>();
  const onDelivery = (delivery: Delivery) => {
    const own = connection;
    // Of a connection that is gone: it is delivered again, behind what is applied now.
    const isStale = () => own !== connection || closing.signal.aborted;
    const before = last;
    held.set(delivery, Date.now() * 1_000);
    const takeInTurn = async () => {
      await before;
      while (!isStale() && !(await isTaken(parts, delivery)));
      held.delete(delivery);
    };
    last = takeInTurn();
  };
  const onConnect = () => {
    connection += 1;
  };
  const consumer = await openConsumer(url, log, {
    queue: queue.name,
    prefetch,
    onDelivery,
    onConnect,
    declare: (channel) => assertFactQueue(channel, queue),
  });
  return {
    ...consumer,
    inFlight: () => held.size,
    oldestAtUs: () => held.values().next().value,
    close: async () => {
      await consumer.cancel();
      closing.abort();
      await last;
      await consumer.close();
    },
  };
}
