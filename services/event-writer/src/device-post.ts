import { hash } from "node:crypto";
import { instanceId, slugPattern } from "@rollcall/contracts/identity";
import type { DeviceEvent } from "@rollcall/contracts/messages";
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

/** PostgreSQL's text and jsonb take neither NUL nor half of a surrogate pair; a device's message may have both. */
export const storableText = (text: string): string => text.replaceAll("\u0000", "\ufffd").toWellFormed();

const unstorableEscape = /\\u0000|\\ud[89a-f]/i;

/** JSON text of a value as jsonb takes it. */
export function storableJson(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const plain = JSON.stringify(value);
  if (!unstorableEscape.test(plain)) return plain;
  const mended: unknown = JSON.parse(plain, (_key, inner: unknown) =>
    typeof inner === "string" ? storableText(inner) : inner,
  );
  const text = JSON.stringify(mended);
  // Still there: in the name of a field. Rare enough to be rude.
  return unstorableEscape.test(text) ? text.replace(/\\u0000|\\ud[89a-f]../gi, "\ufffd") : text;
}

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
