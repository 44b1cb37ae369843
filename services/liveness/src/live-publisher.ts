import { exchanges } from "@rollcall/contracts/broker";
import type { LiveEvent, LiveMessage } from "@rollcall/contracts/live";
import type { Publisher } from "@rollcall/service-kit";

const eventsPerMessage = 500;

/** To everybody who shows people what happens. That nobody listens is no error. */
export const createLivePublisher =
  (publisher: Publisher) =>
  async (events: readonly LiveEvent[]): Promise<void> => {
    for (let n = 0; n < events.length; n += eventsPerMessage) {
      const message: LiveMessage = { version: 1, events: events.slice(n, n + eventsPerMessage) };
      await publisher
        .publish(exchanges.live, "", Buffer.from(JSON.stringify(message)))
        .catch((error: unknown) => {
          if (!(error instanceof Error && error.message.startsWith("No queue takes"))) throw error;
        });
    }
  };
