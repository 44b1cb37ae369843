import { exchanges } from "@rollcall/contracts/broker";
import type { LiveEvent, LiveMessage } from "@rollcall/contracts/live";
import type { Publisher } from "@rollcall/service-kit";

const eventsPerMessage = 500;

const isUnheard = (error: unknown) => error instanceof Error && error.message.startsWith("No queue takes");

/** To everybody who shows people what happens. That nobody listens is no error. */
export const createLivePublisher = (publisher: Publisher) => {
  const send = async (events: readonly LiveEvent[]): Promise<void> => {
    const message: LiveMessage = { version: 1, events };
    await publisher
      .publish(exchanges.live, "", Buffer.from(JSON.stringify(message)))
      .catch((error: unknown) => {
        if (!isUnheard(error)) throw error;
      });
  };
  return async (events: readonly LiveEvent[]): Promise<void> => {
    const sent: Promise<void>[] = [];
    for (let n = 0; n < events.length; n += eventsPerMessage)
      sent.push(send(events.slice(n, n + eventsPerMessage)));
    await Promise.all(sent);
  };
};
