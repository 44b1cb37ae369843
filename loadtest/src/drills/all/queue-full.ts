import { queues } from "@rollcall/contracts/broker";
import { rabbitmqctl } from "../../platform/rabbitmqctl.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "The heartbeat writer is paused and its queue is full: devices are told to come again.",
  disturb: async ({ platform, wait, mark, say, check, seconds }) => {
    const policy = ["-p", "rollcall", "--apply-to", "queues"];
    const limit = JSON.stringify({ "max-length-bytes": 500_000 });
    await rabbitmqctl(platform, "set_policy", ...policy, "full", `^${queues.heartbeats.name}$`, limit);
    const writer = platform.process("heartbeat-writer");
    writer.pause();
    mark("down");
    say("queue of 500 kB, its consumer stands still");
    await wait(20);
    const refused = seconds.reduce((sum, { statuses }) => sum + (statuses["503"] ?? 0), 0);
    check({ name: "answered 503 meanwhile", value: refused, atLeast: 1 });
    writer.resume();
    await rabbitmqctl(platform, "clear_policy", "-p", "rollcall", "full");
    mark("back");
    await wait(30);
  },
};
