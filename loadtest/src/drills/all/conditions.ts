import type { ConditionCode } from "@rollcall/contracts/conditions";
import { setTimeout as delay } from "node:timers/promises";
import type { Platform } from "../../platform/platform.ts";
import { openQueryApi } from "../../platform/query-api.ts";
import { fillQueue, freeQueue } from "../disturbances.ts";
import type { Drill, DrillContext } from "../drill.ts";

type Trouble = {
  readonly code: ConditionCode;
  readonly begin: (platform: Platform) => unknown;
  readonly end: (platform: Platform) => unknown;
};

const writer = (platform: Platform) => platform.process("heartbeat-writer");

const troubles: readonly Trouble[] = [
  {
    code: "table_suspended",
    begin: ({ questdb }) => questdb.rows("alter table heartbeats suspend wal"),
    end: ({ questdb }) => questdb.rows("alter table heartbeats resume wal"),
  },
  {
    code: "consumer_stuck",
    begin: (platform) => writer(platform).pause(),
    end: (platform) => writer(platform).resume(),
  },
  {
    code: "queue_full",
    begin: fillQueue,
    end: freeQueue,
  },
  {
    code: "redis_away",
    begin: (platform) => platform.process("redis").pause(),
    end: (platform) => platform.process("redis").resume(),
  },
];

const limitS = 60;

/** Seconds until the overview shows the condition, or no longer does; Infinity when it takes twice the limit. */
async function secondsUntil(platform: Platform, code: ConditionCode, wanted: boolean): Promise<number> {
  const get = openQueryApi(platform);
  const startMs = performance.now();
  const passedS = () => (performance.now() - startMs) / 1_000;
  while (passedS() < 2 * limitS) {
    const overview = (await (await get("overview")).json()) as { conditions?: { code: string }[] };
    if (overview.conditions?.some((condition) => condition.code === code) === wanted) return passedS();
    await delay(250);
  }
  return Infinity;
}

async function raise({ platform, say, mark, check }: DrillContext, { code, begin, end }: Trouble) {
  await begin(platform);
  mark("down");
  const shown = await secondsUntil(platform, code, true).finally(() => end(platform));
  mark("back");
  check({ name: `${code} is shown after`, value: shown, unit: "s", atMost: limitS });
  const gone = await secondsUntil(platform, code, false);
  check({ name: `${code} is gone after`, value: gone, unit: "s", atMost: limitS });
  say(`${code}: shown after ${shown.toFixed(1)} s, gone after ${gone.toFixed(1)} s`);
}

export const drill: Drill = {
  about: "A suspended table, a stuck consumer, a full queue, a broken Redis: each is named in the overview.",
  services: { query: 1 },
  forTests: true,
  disturb: async (context) => {
    for (const trouble of troubles) await raise(context, trouble);
  },
};
