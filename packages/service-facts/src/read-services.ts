import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServiceFacts } from "@rollcall/contracts/service";

export type Service = ServiceFacts & Readonly<{ name: string }>;

export const servicesFolder = fileURLToPath(new URL("../../../services", import.meta.url));

const readService = async (folder: string, name: string): Promise<Service> => {
  const file = join(folder, name, "service.ts");
  const { service } = (await import(file)) as { service?: ServiceFacts };
  if (!service) throw new Error(`${file} must export what it says of the service as "service".`);
  return { ...service, name };
};

const letsTrafficIn = ({ ports = {} }: Service): boolean =>
  Object.values(ports).some(({ reachedBy }) => reachedBy === "everybody");

/**
 * Every service that has a file of facts, by name, those that let people and devices in last. Throws what the file
 * throws, or a sentence that names it.
 */
export const readServices = async (folder = servicesFolder): Promise<readonly Service[]> => {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "service.ts")));
  const services = await Promise.all(names.sort().map((name) => readService(folder, name)));
  return services.sort((a, b) => Number(letsTrafficIn(a)) - Number(letsTrafficIn(b)));
};

/** Throws a sentence that says which there are. */
export const findService = (services: readonly Service[], name: string): Service => {
  const found = services.find((each) => each.name === name);
  if (found) return found;
  throw new Error(`There is no service ${name}; there are: ${services.map((each) => each.name).join(", ")}.`);
};
