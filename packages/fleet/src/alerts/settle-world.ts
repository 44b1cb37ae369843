import type { PostgresClient } from "@rollcall/service-kit";
import { planTellings, prepareTellings } from "../deliveries/plan.ts";
import { saveWorld } from "./save-world.ts";
import type { World } from "./world.ts";

/** Writes what was decided about a world and plans who is told, all in the transaction of `client`. */
export async function settleWorld(client: PostgresClient, world: World, nowUs: number): Promise<void> {
  if (world.changed.size === 0 && world.left.size === 0) return;
  const views = await prepareTellings(client, world, nowUs);
  await saveWorld(client, world);
  await planTellings(client, world, views, nowUs);
}
