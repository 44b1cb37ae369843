import { exchanges } from "@rollcall/contracts/broker";
import type { LiveEvent, LiveMessage } from "@rollcall/contracts/live";
import { isUnheard, type Publisher } from "@rollcall/service-kit";

/** No reader is shown more in a second. */
const mostTold = 500;

/** Of a mass the last ones, and whose flips the others are: telling of each would cost more than reading lists again. */
function shorten(events: readonly LiveEvent[]): readonly LiveEvent[] {
  if (events.length <= mostTold) return events;
  const untold = events.slice(0, -mostTold).flatMap((event) => (event.type === "flip" ? event.customer : []));
  return [{ type: "overflow", customers: [...new Set(untold)] }, ...events.slice(-mostTold)];
}

/** To everybody who shows people what happens. That nobody listens is no error. */
export const createLivePublisher =
  (publisher: Pick<Publisher, "publish">) =>
  async (events: readonly LiveEvent[]): Promise<void> => {
    if (events.length === 0) return;
    const message: LiveMessage = { version: 1, events: shorten(events) };
    await publisher
      .publish(exchanges.live, "", Buffer.from(JSON.stringify(message)))
      .catch((error: unknown) => {
        if (!isUnheard(error)) throw error;
      });
  };
