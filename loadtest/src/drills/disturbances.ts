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
