import { buildMessage, type Message, openSecrets, type Outcome } from "@rollcall/fleet";
import { errorMessage } from "@rollcall/service-kit";
import type { Send } from "./deliver.ts";

const deadlineMs = 10_000;
const mostAnswer = 64 * 1024;

type Parts = {
  readonly key: Buffer;
  readonly publicUrl: string | undefined;
  readonly allowPrivateTargets: boolean;
};

/** 408 and 429 may pass, and what a server says of itself; any other refusal will not. */
const resultOf = (status: number): Outcome["result"] => {
  if (status >= 200 && status < 300) return "delivered";
  return status >= 500 || status === 408 || status === 429 ? "passing" : "permanent";
};

function retryAfterOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined;
}

export const createSend =
  ({ key, publicUrl }: Parts): Send =>
  async (message: Message, signal) => {
    const { channel } = message;
    if (channel.kind !== "webhook")
      throw new Error(`there is no way to tell a channel of the kind ${channel.kind}`);
    const secrets = openSecrets(key, channel.id, channel.sealed ?? Buffer.of());
    const body = JSON.stringify(buildMessage(message, publicUrl));
    const headers = { ...(secrets["headers"] as Record<string, string> | undefined) };
    const beganMs = performance.now();
    try {
      const response = await fetch(String(secrets["url"]), {
        method: "POST",
        body,
        redirect: "manual",
        headers: { ...headers, "content-type": "application/json", "x-rollcall-delivery": message.delivery },
        signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
      });
      const answer = (await response.text()).slice(0, mostAnswer);
      const ms = performance.now() - beganMs;
      const patience = retryAfterOf(response.headers.get("retry-after"));
      return {
        result: resultOf(response.status),
        status: response.status,
        answer,
        ms,
        retryAfterSeconds: patience,
      };
    } catch (error) {
      return {
        result: "passing",
        status: null,
        answer: errorMessage(error),
        ms: performance.now() - beganMs,
      };
    }
  };
