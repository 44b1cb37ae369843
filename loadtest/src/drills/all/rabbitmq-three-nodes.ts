import { queues } from "@rollcall/contracts/broker";
import type { Platform } from "../../platform/platform.ts";
import { rabbitmqctl } from "../../platform/rabbitmqctl.ts";
import { killFor, pauseFor } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

type Row = { readonly name: string; readonly leader: string };

/** The process name of the node that leads the queue of the heartbeats. */
async function leaderOf(platform: Platform): Promise<string> {
  const text = await rabbitmqctl(
    platform,
    "list_queues",
    "-p",
    "rollcall",
    "name",
    "leader",
    "--formatter",
    "json",
  );
  const found = (JSON.parse(text) as Row[]).find(({ name }) => name === queues.heartbeats.name);
  const number = /-(\d)@/.exec(found?.leader ?? "")?.[1];
  return number === undefined ? "rabbitmq" : `rabbitmq-${number}`;
}

export const drill: Drill = {
  about: "Three RabbitMQ nodes; the one that leads is killed for 15 s, the next leader is paused for 30 s.",
  brokerNodes: 3,
  disturb: async (context) => {
    await killFor(context, await leaderOf(context.platform), 15);
    await context.wait(15);
    await pauseFor(context, await leaderOf(context.platform), 30);
    await context.wait(40);
  },
};
