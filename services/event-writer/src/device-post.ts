import { hash } from "node:crypto";
import { instanceId, slugPattern } from "@rollcall/contracts/identity";
import type { DeviceEvent } from "@rollcall/contracts/messages";
import { isExactNumber, storableText } from "@rollcall/service-kit";
import type { Keyed } from "./idempotency.ts";

/** What every post of a device has. */
export type DevicePost = Keyed & {
  readonly instance: string;
  readonly customer: string;
  readonly machine: string;
  readonly software: string;
  /** Hash (hex) of what it says; equal hashes say the same. */
  readonly contentHash: string;
};

export const contentHash = (content: unknown): string => hash("md5", JSON.stringify(content));

/** Texts and names of fields as a store takes them. Two names that become one keep the later value. */
function mended(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(mended);
  // A number that keeps its digits is an object to everybody but JSON.
  if (value === null || typeof value !== "object" || isExactNumber(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [storableText(name), mended(inner)]),
  );
}

/** JSON text of a value as jsonb takes it. */
export const storableJson = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(mended(value));

/** Throws for what no gateway lets through. */
export function postOf(event: DeviceEvent<unknown>, kind: string, content: unknown): DevicePost {
  const { at, customer, machine, software, idempotency_key } = event;
  if (!Number.isSafeInteger(at) || at <= 0) throw new Error(`at is no instant: ${String(at)}`);
  for (const slug of [customer, machine, software])
    if (typeof slug !== "string" || !slugPattern.test(slug))
      throw new Error(`not a slug: ${JSON.stringify(slug)}`);
  const instance = instanceId({ customer, machine, software });
  const idempotencyKey = idempotency_key === undefined ? undefined : storableText(idempotency_key);
  const path = { instance, customer, machine, software };
  return { ...path, at, kind, idempotencyKey, contentHash: contentHash(content), event };
}
