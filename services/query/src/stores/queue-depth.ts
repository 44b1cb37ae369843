import { queues } from "@rollcall/contracts/broker";
import {
  assertTopology,
  type BrokerConnection,
  errorMessage,
  type Log,
  openConnection,
} from "@rollcall/service-kit";
import type { Channel } from "amqplib";

export type QueueView = {
  /** Messages that wait for a consumer. */
  readonly ready: number;
  readonly consumers: number;
  /** Since when messages have been waiting whose number has not fallen, ms since the epoch. */
  readonly standsSinceMs: number | undefined;
};

export type QueueDepth = {
  /** Messages that wait for a consumer, as of a few seconds ago; null when unknown. */
  readonly depth: () => number | null;
  /** Each queue by its name; empty when unknown. */
  readonly queues: () => ReadonlyMap<string, QueueView>;
  /** False while there is no connection, and when the broker has not told anything for a while. */
  readonly answers: () => boolean;
  readonly connection: BrokerConnection;
  readonly close: () => Promise<void>;
};

const askEveryMs = 5_000;
const silentAfterMs = 15_000;

async function askQueues(channel: Channel, known: ReadonlyMap<string, QueueView>) {
  const views = new Map<string, QueueView>();
  for (const { name } of Object.values(queues)) {
    const { messageCount: ready, consumerCount: consumers } = await channel.checkQueue(name);
    const before = known.get(name);
    const stands = ready > 0 && before !== undefined && before.ready > 0 && ready >= before.ready;
    const standsSinceMs = stands ? before.standsSinceMs : ready > 0 ? Date.now() : undefined;
    views.set(name, { ready, consumers, standsSinceMs });
  }
  return views;
}

/** Asks the broker from time to time; the answer is forgotten when the connection breaks. */
export async function openQueueDepth(url: string, log: Log): Promise<QueueDepth> {
  let channel: Channel | undefined;
  let views: ReadonlyMap<string, QueueView> | undefined;
  let answeredMs = 0;
  let asking: Channel | undefined;
  const ask = async () => {
    const asked = channel;
    // A broker that hangs is asked once.
    if (!asked || asking === asked) return;
    asking = asked;
    try {
      const answer = await askQueues(asked, views ?? new Map());
      if (channel !== asked) return;
      views = answer;
      answeredMs = performance.now();
    } catch (error) {
      views = undefined;
      log.warn({ reason: errorMessage(error) }, "the broker does not tell how much waits");
    } finally {
      asking = undefined;
    }
  };
  const connection = await openConnection(url, log, async (model, guard) => {
    const opened = guard(await model.createChannel());
    opened.on("close", () => {
      if (channel === opened) channel = undefined;
      views = undefined;
    });
    await assertTopology(opened);
    channel = opened;
    await ask();
  });
  const timer = setInterval(() => void ask(), askEveryMs);
  return {
    depth: () => (views ? [...views.values()].reduce((sum, { ready }) => sum + ready, 0) : null),
    queues: () => views ?? new Map(),
    answers: () => connection.isConnected() && performance.now() - answeredMs < silentAfterMs,
    connection,
    close: async () => {
      clearInterval(timer);
      await connection.close();
    },
  };
}
