import { setTimeout as delay } from "node:timers/promises";
import { connect, type Channel, type ChannelModel, type RecoveringChannelModel } from "amqplib";
import { createBrokerNodes } from "./broker-nodes.ts";
import type { Log } from "./log.ts";

export type BrokerConnection = {
  readonly isConnected: () => boolean;
  readonly isBlocked: () => boolean;
  readonly close: () => Promise<void>;
};

/** Ends a connection whose channel is of no use any more; recovery makes it anew. It may be closed already. */
export async function restartConnection(model: ChannelModel): Promise<void> {
  try {
    await model.close();
  } catch {
    // Closed already, which is what we want.
  }
}

const closeWithinMs = 3_000;
/** A paused node takes connections and says nothing. */
const connectWithinMs = 5_000;

/**
 * Closes channels before their connection: a connection's own close overtakes what its channels still have to send, and
 * the acks of a last batch would be lost. A broker that does not answer is left alone after a while.
 */
async function closeInOrder(channels: readonly Channel[], connection: RecoveringChannelModel): Promise<void> {
  const closed = (async () => {
    await Promise.allSettled(channels.map((channel) => channel.close()));
    await connection.close();
  })();
  const waiting = new AbortController();
  await Promise.race([closed, delay(closeWithinMs, undefined, { signal: waiting.signal })]);
  waiting.abort();
}

type State = { connected: boolean; blocked: boolean; closing: boolean };

function follow(connection: RecoveringChannelModel, state: State, log: Log, turn: () => void): void {
  connection.on("error", (err) => log.warn({ err }, "broker error"));
  connection.on("connect-failed", (err) => {
    turn();
    log.warn({ err }, "cannot reach the broker, trying again");
  });
  connection.on("disconnect", (err) => {
    turn();
    state.connected = false;
    if (!state.closing) log.warn({ err }, "broker connection lost, connecting again");
  });
  connection.on("blocked", (reason) => {
    state.blocked = true;
    log.warn({ reason }, "broker blocks publishers");
  });
  connection.on("unblocked", () => {
    state.blocked = false;
  });
}

/**
 * One connection that comes back by itself, to the next of the broker's nodes when `urls` names several (with commas
 * between). `setup` makes channels and consumers anew after each connect (amqplib
 * brings back the connection only). A channel that closes by itself takes its connection with it, because recovery
 * watches connections only.
 */
export async function openConnection(
  urls: string,
  log: Log,
  setup: (connection: ChannelModel, guard: <C extends Channel>(channel: C) => C) => Promise<void>,
): Promise<BrokerConnection> {
  const state: State = { connected: false, blocked: false, closing: false };
  let channels: Channel[] = [];
  const { node, turn } = createBrokerNodes(urls);
  const connection: RecoveringChannelModel = await connect(node, {
    timeout: connectWithinMs,
    // Without noDelay each confirm stalls about 45 ms.
    noDelay: true,
    recovery: {
      // Listeners must be there before the first attempt, or its failures would be silent.
      waitForConnect: false,
      initialDelay: 200,
      maxDelay: 2_000,
      setup: async (model: ChannelModel) => {
        model.on("error", (err) => log.warn({ err }, "broker connection error"));
        channels = [];
        const guard = <C extends Channel>(channel: C): C => {
          channel.on("error", (err) => log.warn({ err }, "broker channel error"));
          channel.on("close", () => {
            if (!state.closing) void restartConnection(model);
          });
          channels.push(channel);
          return channel;
        };
        await setup(model, guard);
        state.blocked = false;
        state.connected = true;
      },
    },
  });
  follow(connection, state, log, turn);
  await connection.waitForConnect();
  return {
    isConnected: () => state.connected,
    isBlocked: () => state.blocked,
    close: async () => {
      state.closing = true;
      await closeInOrder(channels, connection);
    },
  };
}
