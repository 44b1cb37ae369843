import { setTimeout as delay } from "node:timers/promises";
import {
  type Claim,
  claimMessage,
  loadMessage,
  type Message,
  type Outcome,
  releaseMessage,
  settleMessage,
} from "@rollcall/fleet";
import { errorMessage, type Log, type Postgres } from "@rollcall/service-kit";

export type Send = (message: Message, signal: AbortSignal) => Promise<Outcome>;

type Parts = {
  readonly log: Log;
  readonly postgres: Postgres;
  /** Never rejects for what the receiver does; what it throws is an error of the message itself. */
  readonly send: Send;
  readonly senders: number;
  readonly lookEveryMs: number;
  readonly retryScale: number;
  readonly onSent: (kind: string, result: string, ms: number) => void;
  /** Facts of failed channels wait in the outbox. */
  readonly onFacts: () => void;
};

export type Deliverer = {
  /** Something may be due. */
  readonly kick: () => void;
  readonly close: () => Promise<void>;
};

/** Less than a turn: whoever takes longer gives it back himself. */
const mostSendMs = 40_000;

/** A message that cannot even be made is given up: it would fail the same way for ever. */
async function attempt({ send, log }: Parts, message: Message, signal: AbortSignal): Promise<Outcome> {
  const beganMs = performance.now();
  try {
    return await send(message, AbortSignal.any([signal, AbortSignal.timeout(mostSendMs)]));
  } catch (error) {
    const reason = errorMessage(error);
    log.error(
      { reason, channel: message.channel.id, kind: message.channel.kind },
      "a message could not be made",
    );
    return {
      result: "permanent",
      status: null,
      answer: `The message could not be made: ${reason}`,
      ms: performance.now() - beganMs,
    };
  }
}

async function deliver(parts: Parts, claim: Claim, signal: AbortSignal): Promise<void> {
  const { postgres, log, retryScale, onSent, onFacts } = parts;
  const message = await loadMessage(postgres, claim);
  const gone: Outcome = { result: "permanent", status: null, answer: "the channel was deleted", ms: 0 };
  const outcome = message ? await attempt(parts, message, signal) : gone;
  // A stop in the middle of it says nothing about the receiver: another sends it again.
  if (signal.aborted && outcome.result !== "delivered") {
    await releaseMessage(postgres, claim);
    return;
  }
  const isOurs = await settleMessage(postgres, claim, outcome, retryScale);
  if (!isOurs) log.warn({ delivery: claim.message }, "a message took longer than its turn, it is sent again");
  onSent(message?.channel.kind ?? "", outcome.result, outcome.ms);
  if (outcome.result !== "delivered") onFacts();
}

/**
 * Sends what is due until it is closed: each sender takes one message after the other, of any channel whose turn it is.
 * They look from time to time, and at once when something was planned in this process.
 */
export function startDeliverer(parts: Parts): Deliverer {
  const { log, postgres, senders, lookEveryMs } = parts;
  const closing = new AbortController();
  const { signal } = closing;
  let kicked = new AbortController();
  const under = new Set<Promise<void>>();
  const start = (claim: Claim) => {
    const sent = deliver(parts, claim, signal)
      .catch((error: unknown) =>
        log.warn({ reason: errorMessage(error) }, "could not settle a message, it is sent again"),
      )
      .finally(() => {
        under.delete(sent);
        kicked.abort();
      });
    under.add(sent);
  };
  const round = async () => {
    while (under.size < senders && !signal.aborted) {
      const { claim, more } = await claimMessage(postgres);
      if (claim) start(claim);
      if (!more) return;
    }
  };
  const run = async () => {
    while (!signal.aborted) {
      kicked = new AbortController();
      await round().catch((error: unknown) =>
        log.warn({ reason: errorMessage(error) }, "could not look for messages, trying again"),
      );
      const woken = AbortSignal.any([kicked.signal, signal]);
      await delay(lookEveryMs, undefined, { signal: woken }).catch(() => undefined);
    }
  };
  const ended = run();
  return {
    kick: () => kicked.abort(),
    close: async () => {
      closing.abort();
      await ended;
      await Promise.all(under);
    },
  };
}
