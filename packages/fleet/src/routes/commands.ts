import { randomUUID } from "node:crypto";
import { AppError } from "@rollcall/service-kit";
import { findChannel } from "../channels/store.ts";
import { invalid, isWithin, requireMine, requireScope, type Who, type Write } from "../write.ts";
import type { Route } from "./rules.ts";
import { deleteRoute as deleteRow, findRoute, listRoutes, saveRoute } from "./store.ts";

const mostRoutes = 200;
const mostNamed = 50;
const severities = ["info", "warning", "critical"];
const groupings = /^(?:all|customer|machine|label\.[^\s]{1,63})$/;

export type NewRoute = Partial<Omit<Route, "id" | "name">> & Pick<Route, "name">;

const empty: Omit<Route, "id" | "name"> = {
  customer: null,
  enabled: true,
  customers: [],
  severities: [],
  sources: [],
  types: [],
  machine: null,
  software: null,
  label_name: null,
  label_value: null,
  delay_seconds: 0,
  group_by: [],
  group_seconds: 0,
  repeat_seconds: null,
  steps: [],
  channels: [],
};

function checkNumber(path: string, value: number | null, least: number, most: number): void {
  if (value === null) return;
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalid(path, `must be a whole number from ${least} to ${most}`);
}

function checkShape(route: Route): void {
  if (route.name.trim() === "" || route.name.length > 200)
    throw invalid("name", "must have 1 to 200 characters");
  for (const severity of route.severities)
    if (!severities.includes(severity)) throw invalid("severities", `must be among ${severities.join(", ")}`);
  for (const by of route.group_by)
    if (!groupings.test(by)) throw invalid("group_by", "takes all, customer, machine or label.NAME");
  checkNumber("delay_seconds", route.delay_seconds, 0, 86_400);
  checkNumber("group_seconds", route.group_seconds, 0, 86_400);
  checkNumber("repeat_seconds", route.repeat_seconds, 60, 604_800);
  for (const [n, step] of route.steps.entries())
    checkNumber(`steps[${n}].after_seconds`, step.after_seconds, 60, 604_800);
  if ((route.label_name === null) !== (route.label_value === null))
    throw invalid("label_value", "and label_name come together");
  for (const path of ["customers", "sources", "types", "channels", "steps", "group_by"] as const)
    if (route[path].length > mostNamed) throw invalid(path, `takes at most ${mostNamed}`);
}

/** A route leads only to channels that its writer may change himself: nobody writes into another's channel. */
async function checkChannels({ client }: Write, who: Who, route: Route): Promise<void> {
  const named = [...route.channels, ...route.steps.flatMap(({ channels }) => channels)];
  for (const id of new Set(named)) {
    const channel = await findChannel(client, id);
    if (!channel || !(await isWithin(client, who.roots, channel.customer)))
      throw invalid("channels", `there is no channel ${id}`);
  }
}

async function save(write: Write, who: Who, route: Route): Promise<void> {
  checkShape(route);
  await checkChannels(write, who, route);
  await saveRoute(write.client, route, who.name).catch((error: unknown) => {
    if (error instanceof Error && "constraint" in error && error.constraint === "routes_name")
      throw new AppError("conflict", `There is a route named ${route.name} already`);
    throw error;
  });
}

/** Throws `invalid` naming the field, `not_found` (customer), `conflict` (name). */
export async function createRoute(write: Write, who: Who, wanted: NewRoute): Promise<Route> {
  const route: Route = { ...empty, ...wanted, id: randomUUID() };
  await requireScope(write.client, who, route.customer);
  if ((await listRoutes(write.client, who.roots)).length >= mostRoutes)
    throw new AppError("conflict", `There are ${mostRoutes} routes already, which is the most`);
  await save(write, who, route);
  await write.audit({ target: route.id, customer: route.customer, after: route });
  return route;
}

/** Absent stays as it is; its customer stays. */
export async function changeRoute(
  write: Write,
  who: Who,
  id: string,
  change: Partial<NewRoute>,
): Promise<Route> {
  const before = await requireMine(write.client, who, await findRoute(write.client, id), "route");
  const route: Route = { ...before, ...change, id, customer: before.customer };
  await save(write, who, route);
  await write.audit({ target: id, customer: route.customer, before, after: route });
  return route;
}

export async function deleteRoute(write: Write, who: Who, id: string): Promise<void> {
  const before = await requireMine(write.client, who, await findRoute(write.client, id), "route");
  await deleteRow(write.client, id);
  await write.audit({ target: id, customer: before.customer, before });
}
