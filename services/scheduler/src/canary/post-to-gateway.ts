import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { CanaryOutcome } from "@rollcall/contracts/canary";

const outcomeOf = (status: number): CanaryOutcome => {
  if (status === 200) return "accepted";
  if (status === 429 || status === 503) return "refused";
  return status === 401 || status === 403 ? "denied" : "failed";
};

export type Post = {
  readonly url: URL;
  readonly token: string;
  readonly body: object;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
};

/**
 * One post over a connection of its own, as the product's client makes them: so it also proves that connections can be
 * made, and behind a balancer it reaches another gateway each time. Never rejects.
 */
export function postToGateway({ url, token, body, signal }: Post): Promise<CanaryOutcome> {
  const text = JSON.stringify(body);
  const options = {
    method: "POST",
    agent: false,
    signal,
    // A self-signed certificate is as good: its token opens nothing but the canary.
    rejectUnauthorized: false,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    },
  };
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const unreachable = () => resolve("unreachable");
    request(url, options, (response) => {
      response.resume().on("error", unreachable);
      response.on("end", () => resolve(outcomeOf(response.statusCode ?? 0)));
    })
      .on("error", unreachable)
      .end(text);
  });
}
