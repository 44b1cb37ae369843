import { fillQueue, freeQueue } from "../disturbances.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "The heartbeat writer is paused and its queue is full: devices are told to come again.",
  unhurried: true,
  disturb: async ({ platform, wait, mark, say, check, seconds }) => {
    await fillQueue(platform);
    mark("down");
    say("queue of 500 kB, its consumer stands still");
    await wait(20);
    const refused = seconds.reduce((sum, { statuses }) => sum + (statuses["503"] ?? 0), 0);
    check({ name: "answered 503 meanwhile", value: refused, atLeast: 1 });
    await freeQueue(platform);
    mark("back");
    await wait(30);
  },
};
