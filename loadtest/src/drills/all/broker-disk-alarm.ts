import { rabbitmqctl } from "../../platform/rabbitmqctl.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "RabbitMQ raises its disk alarm for 20 s.",
  disturb: async ({ platform, wait, mark, say, check, seconds }) => {
    await rabbitmqctl(platform, "set_disk_free_limit", "1000000000000000");
    mark("down");
    say("disk alarm");
    await wait(20);
    await rabbitmqctl(platform, "set_disk_free_limit", "1GB");
    mark("back");
    say("alarm over");
    const refused = seconds.reduce((sum, { statuses }) => sum + (statuses["503"] ?? 0), 0);
    check({ name: "answered 503 meanwhile", value: refused, atLeast: 1 });
    await wait(20);
  },
};
