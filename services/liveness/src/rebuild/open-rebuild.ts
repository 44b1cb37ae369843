import { type Log, type Resources, untilDone } from "@rollcall/service-kit";
import { kickableLoop } from "../kickable-loop.ts";
import { createRebuild, type RebuildParts } from "./rebuild.ts";

const lookForEmptyEveryMs = 5_000;

/** Fills shards that came up empty: before the first event is taken, and whenever it happens later. */
export async function openRebuild(
  resources: Resources,
  log: Log,
  parts: Omit<RebuildParts, "sweptUs" | "log"> & { readonly onRebuilt: () => void },
) {
  let sweptUs = 0;
  const { rebuildMissing } = createRebuild({ ...parts, log, sweptUs: () => sweptUs });
  await untilDone(log, "rebuild empty shards", rebuildMissing);
  const rebuilding = kickableLoop(log, "rebuild empty shards", lookForEmptyEveryMs, async () => {
    if ((await rebuildMissing()) > 0) parts.onRebuilt();
  });
  resources.add("rebuild", rebuilding, (loop) => loop.close());
  return {
    kick: rebuilding.kick,
    /** Up to when this process has swept, µs: should Redis forget, we were blind from there. */
    sweptUntil: (us: number): void => {
      sweptUs = us;
    },
  };
}

export type OpenRebuild = Awaited<ReturnType<typeof openRebuild>>;
