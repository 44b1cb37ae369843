import { hash } from "node:crypto";

/** A slug as the device API defines it; the same expression stands in `http/ingest.yaml`. */
export const slugPattern = /^[a-z0-9][a-z0-9-]*$/;
export const maxSlugLength = 128;

/** The 16 hash-tagged shards of Redis, "00" to "15". */
export const shardCount = 16;

/** The path of an instance; slugs never change. */
export type InstancePath = { readonly customer: string; readonly machine: string; readonly software: string };

/** Customer of the built-in canary, which people never see; `0370_canary.sql` names it as well. */
export const canaryCustomer = "rollcall-canary";

/** The one instance that speaks through a gateway every 10 s, as a device would: while it is heard, our ears work. */
export const canaryInstance: InstancePath = {
  customer: canaryCustomer,
  machine: "canary",
  software: "canary",
};
export const canaryEverySeconds = 10;

/**
 * The instance's id: the first 63 bits of SHA-256 of `customer/machine/software`, as a decimal string
 * (it exceeds 2^53; PostgreSQL bigint and QuestDB LONG hold it). Computed by every service, never looked up.
 */
export function instanceId({ customer, machine, software }: InstancePath): string {
  // As text: a buffer for each would cost more than the hash.
  const digest = hash("sha256", `${customer}/${machine}/${software}`, "hex");
  return (BigInt(`0x${digest.slice(0, 16)}`) >> 1n).toString();
}

export const shards: readonly string[] = Array.from({ length: shardCount }, (_, n) =>
  String(n).padStart(2, "0"),
);

/** The Redis shard ("00" to "15") of an instance id. */
export function shardOf(id: string): string {
  // The last four decimal digits fix the value modulo 16, because 10,000 is a multiple of 16.
  return shards[Number(id.slice(-4)) % shardCount] as string;
}
