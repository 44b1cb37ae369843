import { randomUUID } from "node:crypto";
import type { ConfirmChannel } from "amqplib";
import { type BrokerConnection, openConnection } from "./broker-connection.ts";
import { AppError, UnheardError } from "./errors.ts";
import type { Log } from "./log.ts";
import { assertTopology } from "./topology.ts";

export type MessageProperties = {
  /** Where the content is not the text itself. */
  readonly contentEncoding?: string | undefined;
  readonly headers?: Record<string, string> | undefined;
};

export type Publisher = BrokerConnection & {
  /**
   * Resolves when the broker has the message durably in every queue bound for it. Rejects with `unavailable` when there
   * is no connection, the connection breaks before the confirm, the broker refuses (a full queue) or nothing is bound.
   * It has no deadline of its own: bound the wait, and the number of messages in flight, yourself.
   */
  readonly publish: (
    exchange: string,
    routingKey: string,
    content: Buffer,
    properties?: MessageProperties,
  ) => Promise<void>;
};

export async function openPublisher(url: string, log: Log): Promise<Publisher> {
  let channel: ConfirmChannel | undefined;
  // An unroutable message is returned and *then* confirmed, in this order on one channel.
  const returned = new Set<string>();
  const connection = await openConnection(url, log, async (model, guard) => {
    const opened = guard(await model.createConfirmChannel());
    await assertTopology(opened);
    opened.on("return", (message) => returned.add(String(message.properties.messageId)));
    opened.on("close", () => {
      if (channel === opened) channel = undefined;
    });
    channel = opened;
  });
  const publish: Publisher["publish"] = (exchange, routingKey, content, properties = {}) =>
    new Promise((resolve, reject) => {
      if (!channel || !connection.isConnected()) {
        reject(new AppError("unavailable", "No connection to the broker"));
        return;
      }
      const messageId = randomUUID();
      const { headers, contentEncoding } = properties;
      const encoding = contentEncoding === undefined ? {} : { contentEncoding };
      channel.publish(
        exchange,
        routingKey,
        content,
        { ...encoding, persistent: true, mandatory: true, messageId, headers },
        (err: unknown) => {
          if (returned.delete(messageId)) reject(new UnheardError(routingKey));
          else if (err)
            reject(new AppError("unavailable", "The broker did not take the message", { cause: err }));
          else resolve();
        },
      );
    });
  return { ...connection, publish };
}
