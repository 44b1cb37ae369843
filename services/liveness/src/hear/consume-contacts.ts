import { setTimeout as delay } from "node:timers/promises";
import { queues } from "@rollcall/contracts/broker";
import { canaryCustomer, canaryInstance, instanceId, shardOf } from "@rollcall/contracts/identity";
import type { Envelope } from "@rollcall/contracts/messages";
import { decodeBeat, redisKeys } from "@rollcall/contracts/redis";
import {
  type BatchConsumer,
  consumeBatches,
  errorMessage,
  type Log,
  type Publisher,
  type Reading,
} from "@rollcall/service-kit";
import { type ApplyParts, createApplyContacts } from "./apply-contacts.ts";
import type { Config } from "../config.ts";
import { createEars, type EarsParts, type Heard } from "./ears.ts";
import { countFates, type Metrics } from "../metrics.ts";
import { type Contact, type LivenessKind, type QueueKind, readContacts } from "./read-contacts.ts";

export type ConsumeParts = {
  readonly config: Config;
  readonly metrics: Metrics;
  readonly apply: ApplyParts;
  readonly hearing: Omit<EarsParts, "depth" | "marginUs" | "canaryUs" | "canaryWithinUs">;
};

/** A paused broker answers late or never: then we do not know, which is an answer too. */
const depthTimeoutMs = 2_000;

async function within<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  return Promise.race([answer, late]).finally(() => over.abort());
}

/** A start while the gateways refuse must not forget that there is a canary. */
async function lastHeardCanary(log: Log, { redis }: ApplyParts): Promise<number> {
  const id = instanceId(canaryInstance);
  try {
    const beat = await redis.hget(redisKeys.beats(shardOf(id)), id);
    return beat === null ? 0 : decodeBeat(beat).lastAtUs;
  } catch (error) {
    log.warn({ reason: errorMessage(error) }, "when the canary was heard last is unknown");
    return 0;
  }
}

/** Only heartbeats: a gateway may refuse these and take others. */
function heardIn(contacts: readonly Contact[]): Heard {
  const beats = contacts.filter(({ does }) => does === "beat");
  const canary = beats.some(({ customer }) => customer === canaryCustomer);
  return { others: beats.some(({ customer }) => customer !== canaryCustomer), canary };
}

/** Applies what the queue brings, and keeps in the ears what was delivered and is not applied yet. */
export async function consumeContacts(log: Log, publisher: Publisher, of: ConsumeParts) {
  const { config, metrics } = of;
  const { apply, isolate } = createApplyContacts(of.apply);
  const ears = createEars({
    ...of.hearing,
    marginUs: config.hearingMarginMs * 1_000,
    depth: () => within(depthTimeoutMs, consumer.depth()),
    canaryWithinUs: 1.5e6 * config.canaryEverySeconds,
    canaryUs: await lastHeardCanary(log, of.apply),
  });

  const read = (envelope: Envelope<QueueKind>): Reading<readonly Contact[]> => {
    if (envelope.kind === "hearing") {
      (envelope as Envelope<"hearing">).events.forEach(ears.hearGateway);
      return { item: [], dead: [] };
    }
    const reading = readContacts(envelope as Envelope<LivenessKind>);
    ears.take(reading.item, envelope.events[0]?.at ?? 0, heardIn(reading.item));
    return reading;
  };
  const consumer: BatchConsumer = await consumeBatches<QueueKind, readonly Contact[]>(
    config.amqpUrl,
    log,
    publisher,
    {
      queue: queues.liveness.name,
      exactNumbers: true,
      prefetch: config.prefetch,
      flushEveryMs: config.flushEveryMs,
      flushAtEvents: config.flushAtEvents,
      read,
      onConnect: ears.forgetHeld,
      count: countFates(metrics),
      apply: async (items) => {
        await apply(items.flat());
        ears.settle(items);
      },
      isolate: async (item, bury, isLasting) => {
        await isolate(item, bury, isLasting);
        ears.settle([item]);
      },
    },
  );
  return { consumer, ears };
}
