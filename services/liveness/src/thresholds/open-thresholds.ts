import type { Change } from "@rollcall/contracts/messages";
import { listenToChanges, type Log, type Postgres, type Resources, untilDone } from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import { createAppliedThresholds } from "./applied-thresholds.ts";
import type { Config } from "../config.ts";
import type { ForgetInstances } from "../register/forget-instances.ts";
import { kickableLoop } from "../kickable-loop.ts";
import type { ShardCalls } from "../shards/shard-scripts.ts";
import { concernsThresholds, createThresholdWatch, type ThresholdWatch } from "./threshold-watch.ts";

const forgetEveryMs = 60_000;

/** Thresholds in memory: read at start, when somebody says that they changed, and from time to time. */
export async function openThresholds(
  resources: Resources,
  log: Log,
  of: {
    config: Config;
    postgres: Postgres;
    redis: Redis;
    calls: ShardCalls;
    nowUs: () => number;
    forget: ForgetInstances;
  },
): Promise<ThresholdWatch> {
  const { config, postgres, redis, calls, nowUs } = of;
  const thresholds = createThresholdWatch(
    postgres,
    createAppliedThresholds({ postgres, redis, calls, nowUs }),
  );
  await untilDone(log, "read the thresholds", thresholds.load);
  const everyMs = config.refreshThresholdsEverySeconds * 1_000;
  const refreshing = kickableLoop(log, "refresh thresholds", everyMs, thresholds.refresh);
  resources.add("thresholds", refreshing, (loop) => loop.close());
  const touched = new Set<string>();
  const forgetting = kickableLoop(log, "forget deleted instances", forgetEveryMs, async () => {
    const ids = [...touched];
    await of.forget(ids);
    for (const id of ids) touched.delete(id);
  });
  resources.add("deleted instances", forgetting, (loop) => loop.close());
  const onChange = ({ table, key }: Change) => {
    if (concernsThresholds(table)) refreshing.kick();
    if (table !== "instances" || key === null || !/^\d{1,19}$/.test(key)) return;
    touched.add(key);
    forgetting.kick();
  };
  const changes = await listenToChanges(config.amqpUrl, log, { onChange, onConnect: refreshing.kick });
  resources.add("changes", changes, (c) => c.close());
  return thresholds;
}
