import type { HeartbeatBody } from "@rollcall/contracts/messages";
import { cutText, type ExactNumber, isExactNumber, storableText } from "@rollcall/service-kit";

const machineFields = ["location", "serial", "display_name", "inventory_no", "stream"] as const;
const softwareFields = ["group", "group_priority", "sort_priority", "branding"] as const;

type FactValue = string | number | ExactNumber;

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
  if (isExactNumber(value) && value.rawJSON.length <= maxText) return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string" && value !== "") return storableText(cutText(value, maxText));
  return undefined;
};

export const textOf = (value: FactValue): string => (isExactNumber(value) ? value.rawJSON : String(value));

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
    version: version === undefined ? undefined : textOf(version),
    addresses: addresses?.slice(0, maxAddresses).map((one) => textOf(bounded(one) ?? "")),
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
    mixed = mix(mix(mix(mixed, name), typeof value), textOf(value as FactValue));
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
