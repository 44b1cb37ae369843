import { randomUUIDv7 } from "node:crypto";
import { exchanges } from "@rollcall/contracts/broker";
import type { Envelope } from "@rollcall/contracts/messages";
import { errorMessage, type Log, type Publisher } from "@rollcall/service-kit";
import { longestRetryAfterS } from "./refusal.ts";

export type Hearing = {
  /** Events that were stored durably, or that we could not take though nothing was wrong with them. */
  readonly count: (outcome: "taken" | "refused", events: number) => void;
  /** Says that this gateway is not to be waited for. */
  readonly close: () => Promise<void>;
};

type HearingParts = {
  readonly publisher: Publisher;
  readonly log: Log;
  readonly gateway: string;
  /** µs. */
  readonly now: () => number;
  readonly sayEveryMs?: number;
  /** So long those that were refused are given to come again. */
  readonly comeAgainMs?: number;
};

/**
 * Says once a second on the broker that this gateway takes what devices send it. While it refuses most of them, and until
 * those could come again, it says nothing, and without a connection it cannot: then liveness calls nobody silent.
 */
export function createHearing(parts: HearingParts): Hearing {
  const { publisher, log, gateway, now, sayEveryMs = 1_000 } = parts;
  const { comeAgainMs = (longestRetryAfterS + 1) * 1_000 } = parts;
  let counts = { taken: 0, refused: 0 };
  let silentUntilMs = 0;

  const say = async (leaving: boolean) => {
    const events = [{ at: now(), gateway, leaving }];
    const envelope: Envelope<"hearing"> = { version: 1, id: randomUUIDv7(), kind: "hearing", events };
    await publisher.publish(exchanges.events, envelope.kind, Buffer.from(JSON.stringify(envelope)));
  };
  const quietly = (error: unknown) =>
    log.debug({ reason: errorMessage(error) }, "could not say that we hear");

  const tick = () => {
    const { taken, refused } = counts;
    counts = { taken: 0, refused: 0 };
    if (refused > taken) silentUntilMs = performance.now() + comeAgainMs;
    else if (performance.now() >= silentUntilMs && publisher.isConnected() && !publisher.isBlocked())
      say(false).catch(quietly);
  };
  tick();
  const timer = setInterval(tick, sayEveryMs);
  return {
    count: (outcome, events) => {
      counts[outcome] += events;
    },
    close: async () => {
      clearInterval(timer);
      const late = new Promise<void>((resolve) => setTimeout(resolve, sayEveryMs).unref());
      await Promise.race([say(true).catch(quietly), late]);
    },
  };
}
