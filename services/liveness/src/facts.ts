import type { HeartbeatBody } from "@rollcall/contracts/messages";

const machineFields = ["location", "serial", "display_name", "inventory_no", "stream"] as const;
const softwareFields = ["group", "group_priority", "sort_priority", "branding"] as const;

type FactValue = string | number;

/** What a device says of itself. Fields that it does not send, or sends as null, are not in it and stay as they are. */
export type Facts = {
  readonly version: string | undefined;
  readonly addresses: readonly string[] | undefined;
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

/** Most say nothing of themselves, and one object is enough for all of them. */
const noFields: Readonly<Record<string, FactValue>> = {};

function pick(body: HeartbeatBody, fields: readonly string[]): Readonly<Record<string, FactValue>> {
  let facts: Record<string, FactValue> | undefined;
  for (const field of fields) {
    const value = bounded(body[field]);
    if (value !== undefined) (facts ??= {})[field] = value;
  }
  return facts ?? noFields;
}

export function factsOf(body: HeartbeatBody): Facts {
  const version = bounded(body.version);
  const addresses = body.ip_addresses ?? body.ips;
  return {
    version: version === undefined ? undefined : String(version),
    addresses: addresses?.slice(0, maxAddresses).map((one) => String(bounded(one) ?? "")),
    machine: pick(body, machineFields),
    software: pick(body, softwareFields),
  };
}

const prime = 0x01000193;
/** No character: "ab" is another list of texts than "a", "b". */
const endOfText = 0x10000;

function mix(hash: number, text: string): number {
  let mixed = hash;
  for (let n = 0; n < text.length; n += 1) mixed = Math.imul(mixed ^ text.charCodeAt(n), prime);
  return Math.imul(mixed ^ endOfText, prime);
}

function mixFields(hash: number, fields: Readonly<Record<string, FactValue>>): number {
  let mixed = hash;
  for (const name in fields) {
    const value = fields[name];
    mixed = mix(mix(mix(mixed, name), typeof value), String(value));
  }
  return mix(mixed, "");
}

/** 32 bits of everything in the facts, never 0 (which stands for "not known"). FNV-1a, without a text of it all. */
export function factsHash({ version, addresses, machine, software }: Facts): number {
  let hash = mix(0x811c9dc5, version ?? "");
  hash = mix(hash, addresses ? String(addresses.length) : "");
  for (const address of addresses ?? []) hash = mix(hash, address);
  return mixFields(mixFields(hash, machine), software) >>> 0 || 1;
}
