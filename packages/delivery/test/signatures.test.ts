import { execFileSync, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { channels, createWebhookSecret, renderMessage, signedHeaders } from "../src/index.ts";
import { aMessage, someSettings } from "./a-message.ts";

const body = JSON.stringify({ event: "alert.fired", name: "Pumpe „Süd“ ✓" });
const old = createWebhookSecret();
const renewed = createWebhookSecret();
const folder = mkdtempSync(join(tmpdir(), "signatures-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const signed = (secrets: readonly string[], at = new Date()) =>
  signedHeaders({ deliveryId: "delivery-1", body, at, secrets });

test("the library of Standard Webhooks verifies what we sign", () => {
  expect(new Webhook(old).verify(body, signed([old]))).toEqual(JSON.parse(body));
});

test("during a rotation both secrets verify, and a third does not", () => {
  const headers = signed([renewed, old]);
  for (const secret of [old, renewed]) new Webhook(secret).verify(body, headers);
  expect(() => new Webhook(createWebhookSecret()).verify(body, headers)).toThrow(/signature/i);
});

test("another body, another id and an old time do not verify", () => {
  const headers = signed([old]);
  const verifier = new Webhook(old);
  expect(() => verifier.verify(`${body} `, headers)).toThrow();
  expect(() => verifier.verify(body, { ...headers, "webhook-id": "delivery-2" })).toThrow();
  const stale = signed([old], new Date(Date.now() - 6 * 60_000));
  expect(() => verifier.verify(body, stale)).toThrow(/too old/i);
});

test("what the channel sends is signed over exactly the bytes of its body", () => {
  const settings = { ...someSettings.webhook, secrets: [renewed, old] };
  const rendered = renderMessage("webhook", aMessage({ title: "Süd ✓" }), settings, new Date());
  if (rendered.via !== "http") throw new Error("not over HTTP");
  const { body: sent = "", headers = {} } = rendered.request;
  expect(headers["webhook-id"]).toBe(aMessage().deliveryId);
  for (const secret of [old, renewed]) new Webhook(secret).verify(sent, { ...headers });
});

test("our own header is checked with an HMAC over time and body, one value a secret", () => {
  const header = signed([renewed, old])["x-rollcall-signature"] ?? "";
  const [time, ...values] = header.split(",");
  const seconds = time?.replace("t=", "") ?? "";
  const mac = (secret: string) => createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  expect(values).toEqual([renewed, old].map((secret) => `v1=${mac(secret)}`));
  const openssl = spawnSync("openssl", ["dgst", "-sha256", "-hmac", renewed], {
    input: `${seconds}.${body}`,
    encoding: "utf8",
  });
  if (openssl.error === undefined) expect(`v1=${openssl.stdout.trim().split("= ")[1]}`).toBe(values[0]);
});

test("a new secret is one that the channel takes", () => {
  const settings = { ...someSettings.webhook, secrets: [createWebhookSecret()] };
  expect(channels.webhook.check(settings).problems).toEqual([]);
});

const python = spawnSync("python3", ["--version"]).status === 0;
const verifyInPython = `
import json, sys
from standardwebhooks.webhooks import Webhook
given = json.load(sys.stdin)
for secret in given["good"]: Webhook(secret).verify(given["body"], given["headers"])
try:
    Webhook(given["bad"]).verify(given["body"], given["headers"])
except Exception as error:
    print(type(error).__name__)
`;

(python ? test : test.skip)(
  `Python's library verifies it, too${python ? "" : " (skipped: no python3 here)"}`,
  () => {
    const binary = join(folder, "venv", "bin", "python");
    execFileSync("python3", ["-m", "venv", join(folder, "venv")]);
    expect(existsSync(binary)).toBe(true);
    execFileSync(binary, ["-m", "pip", "install", "-q", "standardwebhooks==1.0.1"], { stdio: "pipe" });
    const given = { good: [old, renewed], bad: createWebhookSecret(), body, headers: signed([renewed, old]) };
    const said = execFileSync(binary, ["-c", verifyInPython], {
      input: JSON.stringify(given),
      encoding: "utf8",
    });
    expect(said.trim()).toBe("WebhookVerificationError");
  },
  120_000,
);
