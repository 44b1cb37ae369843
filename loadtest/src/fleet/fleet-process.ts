import type { FleetOptions } from "./fleet-options.ts";
import { type Fleet, startFleet } from "./fleet.ts";

/** A fleet in a process of its own, so that whoever watches it cannot slow it down. */
let fleet: Fleet | undefined;

const tell = (message: object, then: () => void = () => {}) =>
  process.send?.(message, undefined, undefined, then);

async function run(options: FleetOptions): Promise<void> {
  fleet = startFleet(options, (second) => tell({ type: "second", second }));
  const summary = await fleet.done;
  tell({ type: "done", summary }, () => process.disconnect?.());
}

process.on("message", (message: { type: "start"; options: FleetOptions } | { type: "stop" }) => {
  if (message.type === "stop") fleet?.stop();
  else void run(message.options);
});
process.on("disconnect", () => process.exit());
// Ctrl-C reaches the whole group; the parent decides, and its end is this one's, too.
process.on("SIGINT", () => {});
