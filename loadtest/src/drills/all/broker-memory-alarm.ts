import { rabbitmqctl } from "../../platform/rabbitmqctl.ts";
import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "RabbitMQ raises its memory alarm for 20 s.",
  disturb: async ({ platform, wait, mark, say, check, seconds }) => {
    await rabbitmqctl(platform, "set_vm_memory_high_watermark", "0.000001");
    mark("down");
    say("memory alarm");
    await wait(20);
    await rabbitmqctl(platform, "set_vm_memory_high_watermark", "0.4");
    mark("back");
    say("alarm over");
    const refused = seconds.reduce((sum, { statuses }) => sum + (statuses["503"] ?? 0), 0);
    check({ name: "answered 503 meanwhile", value: refused, atLeast: 1 });
    await wait(20);
  },
};
