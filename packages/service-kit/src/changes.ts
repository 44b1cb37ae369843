import { exchanges } from "@rollcall/contracts/broker";
import type { Change } from "@rollcall/contracts/messages";
import { type BrokerConnection, openConnection, restartConnection } from "./broker-connection.ts";
import { isUnheard } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Publisher } from "./publisher.ts";
import { assertTopology } from "./topology.ts";

/**
 * Listens on a fan-out exchange through an exclusive queue of its own that ends with the connection. What is sent while
 * the connection is down is missed, so `onConnect` is the moment to read everything anew.
 */
export function listenToFanout(
  url: string,
  log: Log,
  options: { exchange: string; onMessage: (content: Buffer) => void; onConnect: () => void },
): Promise<BrokerConnection> {
  return openConnection(url, log, async (model, guard) => {
    const channel = guard(await model.createChannel());
    await assertTopology(channel);
    const { queue } = await channel.assertQueue("", { exclusive: true, autoDelete: true });
    await channel.bindQueue(queue, options.exchange, "");
    await channel.consume(
      queue,
      (message) => {
        if (message) options.onMessage(message.content);
        else void restartConnection(model);
      },
      { noAck: true },
    );
    options.onConnect();
  });
}

/** Tells every holder of a copy that a row was written. Nobody listening is no error: they read all when they start. */
export const announceChange = (publisher: Publisher, change: Change): Promise<void> =>
  publisher.publish(exchanges.changes, "", Buffer.from(JSON.stringify(change))).catch((error: unknown) => {
    if (!isUnheard(error)) throw error;
  });

export const listenToChanges = (
  url: string,
  log: Log,
  options: { onChange: (change: Change) => void; onConnect: () => void },
): Promise<BrokerConnection> =>
  listenToFanout(url, log, {
    exchange: exchanges.changes,
    onMessage: (content) => options.onChange(JSON.parse(content.toString()) as Change),
    onConnect: options.onConnect,
  });
