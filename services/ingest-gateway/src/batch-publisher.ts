import type { GoodLine } from "./batch-lines.ts";
import type { DeviceKind } from "@rollcall/contracts/broker";
import type { TokenFact } from "./directory.ts";
import { type Intake, notInTime } from "./intake.ts";
import { maxEventsPerMessage, maxMessageLength, type Outcome } from "./micro-batches.ts";

export type BatchPublisher = {
  readonly add: (line: GoodLine, event: string) => void;
  /** Publishes the rest; resolves when every line has its fate. */
  readonly finish: () => Promise<void>;
};

/** Publishes the lines of one batch in messages of their own, kind by kind. */
export function createBatchPublisher(intake: Intake, token: TokenFact): BatchPublisher {
  const { customer } = token;
  const gathered = new Map<DeviceKind, { lines: GoodLine[]; events: string[]; length: number }>();
  const flying: Promise<void>[] = [];

  const publish = (kind: DeviceKind) => {
    const message = gathered.get(kind);
    if (!message) return;
    gathered.delete(kind);
    const { lines, events } = message;
    const refusal = intake.refusesNow(token, kind);
    if (refusal) {
      for (const line of lines) line.refusal = refusal;
      return;
    }
    customer.inFlight += lines.length;
    flying.push(
      new Promise((resolve) => {
        const settle = (outcome: Outcome) => {
          customer.inFlight -= lines.length;
          if (outcome === "failed") for (const line of lines) line.refusal = notInTime;
          resolve();
        };
        intake.batches.addAll(kind, events, { settle });
      }),
    );
  };
  return {
    add: (line, event) => {
      let message = gathered.get(line.kind);
      if (!message) gathered.set(line.kind, (message = { lines: [], events: [], length: 0 }));
      message.lines.push(line);
      message.events.push(event);
      message.length += event.length;
      if (message.events.length >= maxEventsPerMessage || message.length >= maxMessageLength)
        publish(line.kind);
    },
    finish: async () => {
      for (const kind of gathered.keys()) publish(kind);
      await Promise.all(flying);
    },
  };
}
