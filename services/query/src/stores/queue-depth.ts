import { queues } from "@rollcall/contracts/broker";
import {
  assertTopology,
  type BrokerConnection,
  errorMessage,
  type Log,
  openConnection,
} from "@rollcall/service-kit";
import type { Channel } from "amqplib";

export type QueueDepth = {
  /** Messages that wait for a consumer, as of a few seconds ago; null when unknown. */
  readonly depth: () => number | null;
  readonly connection: BrokerConnection;
  readonly close: () => Promise<void>;
};

const askEveryMs = 5_000;

async function askDepth(channel: Channel): Promise<number> {
  let depth = 0;
  for (const { name } of Object.values(queues)) depth += (await channel.checkQueue(name)).messageCount;
  return depth;
}

/** Asks the broker from time to time; the answer is forgotten when the connection breaks. */
export async function openQueueDepth(url: string, log: Log): Promise<QueueDepth> {
  let channel: Channel | undefined;
  let depth: number | null = null;
  const ask = async () => {
    if (!channel) return;
    try {
      depth = await askDepth(channel);
    } catch (error) {
      depth = null;
      log.warn({ reason: errorMessage(error) }, "the broker does not tell how much waits");
    }
  };
  const connection = await openConnection(url, log, async (model, guard) => {
    const opened = guard(await model.createChannel());
    opened.on("close", () => {
      if (channel === opened) channel = undefined;
      depth = null;
    });
    await assertTopology(opened);
    channel = opened;
    await ask();
  });
  const timer = setInterval(() => void ask(), askEveryMs);
  return {
    depth: () => depth,
    connection,
    close: async () => {
      clearInterval(timer);
      await connection.close();
    },
  };
}
