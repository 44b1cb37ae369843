import type { Toxic } from "../../platform/toxiproxy.ts";
import type { Drill } from "../drill.ts";

const toxics: readonly Toxic[] = [
  { type: "latency", attributes: { latency: 100, jitter: 50 } },
  { type: "bandwidth", attributes: { rate: 100 } },
  { type: "reset_peer", attributes: { timeout: 500 } },
];

export const drill: Drill = {
  about: "Between services and each server in turn: latency, 100 kB/s, connections that are reset.",
  proxied: true,
  disturb: async ({ platform, say, wait, mark }) => {
    const { network } = platform;
    if (!network) throw new Error("started without proxies");
    for (const name of network.names)
      for (const toxic of toxics) {
        say(`${toxic.type} to ${name}`);
        mark("down");
        await network.poison(name, toxic);
        await wait(8);
        await network.heal();
        mark("back");
        await wait(8);
      }
    await wait(10);
  },
};
