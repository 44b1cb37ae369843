import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";

/** A secret of Standard Webhooks: the prefix, and 24 to 64 bytes as base64. */
export const secretPattern = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

export const createWebhookSecret = (): string => `${prefix}${randomBytes(32).toString("base64")}`;

type Signed = {
  readonly deliveryId: string;
  readonly body: string;
  readonly at: Date;
  /** The newest first; during a rotation the old one too. */
  readonly secrets: readonly string[];
};

const keyOf = (secret: string): Buffer =>
  secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), "base64") : Buffer.from(secret);

const mac = (key: Buffer, text: string, encoding: "base64" | "hex") =>
  createHmac("sha256", key).update(text).digest(encoding);

/** Headers of Standard Webhooks: id, seconds and one `v1` a secret over `id.seconds.body`. */
export function standardHeaders({ deliveryId, body, at, secrets }: Signed): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1_000);
  const signatures = secrets.map(
    (secret) => `v1,${mac(keyOf(secret), `${deliveryId}.${seconds}.${body}`, "base64")}`,
  );
  return {
    "webhook-id": deliveryId,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatures.join(" "),
  };
}

/**
 * `X-Rollcall-Signature: t=<seconds>,v1=<hex>` over `seconds.body`, one `v1` a secret. Its key is the secret as it is
 * written, so that one line of openssl checks it.
 */
export function rollcallHeaders({ deliveryId, body, at, secrets }: Signed): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1_000);
  const signatures = secrets.map((secret) => `v1=${mac(Buffer.from(secret), `${seconds}.${body}`, "hex")}`);
  return {
    "x-rollcall-delivery": deliveryId,
    "x-rollcall-signature": [`t=${seconds}`, ...signatures].join(","),
  };
}

export const signedHeaders = (signed: Signed): Record<string, string> => ({
  ...standardHeaders(signed),
  ...rollcallHeaders(signed),
});
