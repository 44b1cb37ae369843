import type { HeartbeatBody } from "@rollcall/contracts/messages";

const machineFields = ["location", "serial", "display_name", "inventory_no", "stream"] as const;
const softwareFields = ["group", "group_priority", "sort_priority", "branding"] as const;

type FactValue = string | number;

/** What a device says of itself. Fields that it does not send, or sends as null, are not in it and stay as they are. */
export type Facts = {
  readonly version?: string;
  readonly addresses?: readonly string[];
  readonly machine: Readonly<Record<string, FactValue>>;
  readonly software: Readonly<Record<string, FactValue>>;
};

const maxText = 200;
const maxAddresses = 16;

const bounded = (value: unknown): FactValue | undefined => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  // PostgreSQL stores no U+0000.
  if (typeof value === "string" && value !== "") return value.slice(0, maxText).replaceAll("\0", "");
  return undefined;
};

function pick(body: HeartbeatBody, fields: readonly string[]): Record<string, FactValue> {
  const facts: Record<string, FactValue> = {};
  for (const field of fields) {
    const value = bounded(body[field]);
    if (value !== undefined) facts[field] = value;
  }
  return facts;
}

export function factsOf(body: HeartbeatBody): Facts {
  const version = bounded(body.version);
  const addresses = body.ip_addresses ?? body.ips;
  return {
    ...(version === undefined ? {} : { version: String(version) }),
    ...(addresses
      ? { addresses: addresses.slice(0, maxAddresses).map((one) => String(bounded(one) ?? "")) }
      : {}),
    machine: pick(body, machineFields),
    software: pick(body, softwareFields),
  };
}

/** 32 bits of everything in the facts, never 0 (which stands for "not known"). FNV-1a. */
export function factsHash(facts: Facts): number {
  const text = JSON.stringify([facts.version, facts.addresses, facts.machine, facts.software]);
  let hash = 0x811c9dc5;
  for (let n = 0; n < text.length; n += 1) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  return hash >>> 0 || 1;
}
