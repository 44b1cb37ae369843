import { randomUUIDv7 } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { deadQueueName, queues } from "@rollcall/contracts/broker";
import type { RejectionEvent } from "@rollcall/contracts/messages";
import {
  type Delivery,
  errorMessage,
  type Log,
  openConsumer,
  type Postgres,
  type Resources,
  transaction,
} from "@rollcall/service-kit";
import { readRejection, writeRejections } from "../rejections/rejections.ts";
import { type DeadLetter, readDeadLetter } from "./read-dead-letter.ts";

/** What its customer finds among the refused requests. */
const rejectionOf = ({ customer, machine, software, kind, reason }: DeadLetter): RejectionEvent => {
  const at = Date.now() * 1_000;
  const path = { customer, machine, software, kind, token_customer: customer };
  const what = { reason: "dead_letter", http_status: 200, detail: reason } as const;
  return { at, last_at: at, count: 1, ...path, ...what, token_prefix: null, address: "", payload: null };
};

/** The letter, and for its customer a rejection; a message that comes again is kept and told once. */
async function store(postgres: Postgres, letter: DeadLetter): Promise<void> {
  await transaction(postgres, async (client) => {
    const { rowCount } = await client.query(
      `insert into dead_letters (id, message_id, queue, reason, kind, customer, machine, software, content, content_encoding, whole)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (message_id) do nothing`,
      [
        randomUUIDv7(),
        letter.messageId,
        letter.queue,
        letter.reason,
        letter.kind,
        letter.customer,
        letter.machine,
        letter.software,
        letter.content,
        letter.contentEncoding ?? null,
        letter.whole,
      ],
    );
    if (rowCount === 1) await writeRejections(client, [readRejection(rejectionOf(letter))]);
  });
}

/** One at a time; tried until it is stored, because bytes and bounded texts are all there is in it. */
function createKeeper(log: Log, postgres: Postgres, closing: AbortSignal) {
  let last: Promise<void> = Promise.resolve();
  const keep = async (queue: string, delivery: Delivery) => {
    for (let tries = 0; !closing.aborted; tries += 1) {
      try {
        await store(postgres, readDeadLetter(queue, delivery));
        delivery.ack();
        return;
      } catch (error) {
        const reason = errorMessage(error);
        log.warn({ reason, queue, tries }, "could not keep a dead letter, trying again");
        await delay(Math.min(5_000, 100 * 2 ** tries), undefined, { signal: closing }).catch(() => undefined);
      }
    }
  };
  return {
    add: (queue: string, delivery: Delivery): void => {
      last = last.then(() => keep(queue, delivery));
    },
    idle: () => last,
  };
}

/** Takes the dead-letter queue of every queue into PostgreSQL, where people see it. */
export async function consumeDeadLetters(
  resources: Resources,
  log: Log,
  postgres: Postgres,
  amqpUrl: string,
): Promise<void> {
  const closing = new AbortController();
  const keeper = createKeeper(log, postgres, closing.signal);
  for (const { name } of Object.values(queues)) {
    const consumer = await openConsumer(amqpUrl, log, {
      queue: deadQueueName(name),
      prefetch: 50,
      onDelivery: (delivery) => keeper.add(name, delivery),
    });
    resources.add(`dead letters of ${name}`, consumer, async (c) => {
      await c.cancel();
      closing.abort();
      await keeper.idle();
      await c.close();
    });
  }
}
