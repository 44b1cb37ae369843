import { queues } from "@rollcall/contracts/broker";
import type { Platform } from "../platform/platform.ts";
import { rabbitmqctl } from "../platform/rabbitmqctl.ts";
import type { DrillContext } from "./drill.ts";

/** kill -9, away for so many seconds, started again. */
export async function killFor(context: DrillContext, name: string, seconds: number): Promise<void> {
  const { platform, say, wait, mark } = context;
  const victim = platform.process(name);
  say(`kill -9 of ${name}, away for ${seconds} s`);
  await victim.kill();
  // A service would be started again by itself, after longer and longer waits.
  await victim.stop();
  mark("down");
  await wait(seconds);
  await victim.start();
  mark("back");
  say(`${name} is back`);
}

/** SIGSTOP for so many seconds. */
export async function pauseFor(context: DrillContext, name: string, seconds: number): Promise<void> {
  const { platform, say, wait, mark } = context;
  const victim = platform.process(name);
  say(`SIGSTOP of ${name} for ${seconds} s`);
  victim.pause();
  mark("down");
  try {
    await wait(seconds);
  } finally {
    victim.resume();
  }
  mark("back");
  say(`${name} goes on`);
}

const policy = ["-p", "rollcall", "--apply-to", "queues", "full", `^${queues.heartbeats.name}$`];

/** The queue of heartbeats takes no more than 500 kB, and its consumer stands still. */
export async function fillQueue(platform: Platform): Promise<void> {
  await rabbitmqctl(platform, "set_policy", ...policy, JSON.stringify({ "max-length-bytes": 500_000 }));
  platform.process("heartbeat-writer").pause();
}

export async function freeQueue(platform: Platform): Promise<void> {
  platform.process("heartbeat-writer").resume();
  await rabbitmqctl(platform, "clear_policy", "-p", "rollcall", "full");
}
