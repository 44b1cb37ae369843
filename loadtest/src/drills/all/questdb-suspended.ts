import type { Drill } from "../drill.ts";
import { exactly } from "../standard-checks.ts";

export const drill: Drill = {
  about: "The table of heartbeats is suspended in QuestDB for 30 s: it answers 204 and shows nothing.",
  forTests: true,
  answersAsBefore: true,
  disturb: async ({ platform, wait, mark, say }) => {
    await platform.questdb.rows("alter table heartbeats suspend wal");
    mark("down");
    say("suspended");
    await wait(30);
    await platform.questdb.rows("alter table heartbeats resume wal");
    mark("back");
    say("resumed");
    await wait(15);
  },
  judge: ({ audit }) => [
    exactly("requests that failed meanwhile", audit.fates.failed + audit.fates.recovered),
  ],
};
