import type { Drill } from "../drill.ts";

export const drill: Drill = {
  about: "The whole platform is stopped for 10 minutes while the fleet goes on trying.",
  disturb: async ({ platform, wait, mark, say }) => {
    for (const { managed } of platform.services.toReversed()) await managed.stop();
    await platform.servers.stop();
    mark("down");
    say("everything is stopped");
    await wait(600);
    for (const name of ["epmd", "rabbitmq", "redis", "postgres", "questdb"])
      await platform.process(name).start();
    for (const { managed } of platform.services) await managed.start();
    mark("back");
    say("everything runs again");
    await wait(60);
  },
};
