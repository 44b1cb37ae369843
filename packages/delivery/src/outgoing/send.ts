import pLimit, { type LimitFunction } from "p-limit";
import { type Dispatcher, request as undiciRequest } from "undici";
import { type AddressPolicy, assertHostAllowed, codeOf, isAddressError, parseTarget } from "./addresses.ts";
import { createDispatcher } from "./connector.ts";
import { type DeliveryOutcome, type Exchange, outcomeOf, readRetryAfter } from "./outcome.ts";

export type HttpRequest = {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type SenderOptions = AddressPolicy & {
  /** From the first byte to the last of an exchange. Default 10 s. */
  readonly deadlineMs?: number;
  /** Bytes of an answer that are read and kept. Default 64 kB. */
  readonly answerLimitBytes?: number;
  /** Requests to one host at once; further ones wait. Default 4. */
  readonly perHost?: number;
};

export type Sender = {
  /** Never rejects for what happens out there. `signal` gives up, which is told as `retry`. */
  readonly send: (
    request: HttpRequest,
    options?: { readonly signal?: AbortSignal },
  ) => Promise<DeliveryOutcome>;
  readonly close: () => Promise<void>;
};

/** Reads no more than the limit, whatever the receiver goes on to send; cut between characters. */
async function readAnswer(body: Dispatcher.ResponseData["body"], limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= limit) break;
    }
  } catch {
    // The status is what counts; an answer that broke off is kept as far as it came.
  } finally {
    body.on("error", () => undefined).destroy();
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, limit), { stream: true });
}

/** Reasons in words, without the URL, which may be a secret. */
function failureOf(error: unknown, isLate: boolean, isGivenUp: boolean, deadlineMs: number): string {
  if (isLate) return `The receiver did not answer within ${deadlineMs / 1_000} s`;
  if (isGivenUp) return "The sending was given up";
  const code = codeOf(error);
  return `The receiver cannot be reached${code === undefined ? "" : ` (${code})`}`;
}

const headerOf = (value: string | readonly string[] | undefined) =>
  typeof value === "string" ? value : value?.[0];

type Bounds = { readonly deadlineMs: number; readonly answerLimitBytes: number };

async function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  policy: AddressPolicy,
  { deadlineMs, answerLimitBytes }: Bounds,
  given: AbortSignal | undefined,
): Promise<DeliveryOutcome> {
  const beganMs = performance.now();
  const deadline = AbortSignal.timeout(deadlineMs);
  const signal = given ? AbortSignal.any([given, deadline]) : deadline;
  const nothing = (): Exchange => ({ status: null, answer: "", ms: performance.now() - beganMs });
  try {
    const target = parseTarget(request.url);
    if (policy.proxy !== undefined) await assertHostAllowed(target.hostname, target.protocol, policy);
    const response = await undiciRequest(target, {
      dispatcher,
      signal,
      method: request.method,
      headers: { "user-agent": "Rollcall", "accept-encoding": "identity", ...request.headers },
      headersTimeout: deadlineMs,
      bodyTimeout: deadlineMs,
      ...(request.body !== undefined && { body: request.body }),
    });
    const answer = await readAnswer(response.body, answerLimitBytes);
    const told = { status: response.statusCode, answer, ms: performance.now() - beganMs };
    return outcomeOf(told, readRetryAfter(headerOf(response.headers["retry-after"]), new Date()));
  } catch (error) {
    if (isAddressError(error)) return { result: "refused", why: error.message, ...nothing() };
    if (codeOf(error) === "UND_ERR_INVALID_ARG")
      return { result: "refused", why: "The request cannot be made", ...nothing() };
    const why = failureOf(error, deadline.aborted, given?.aborted === true, deadlineMs);
    return { result: "retry", afterSeconds: null, why, ...nothing() };
  }
}

/**
 * Sends requests to addresses that somebody entered: to allowed networks only, judged at the address that is connected,
 * without redirects, within a deadline, with an answer of bounded length.
 */
export function createSender(options: SenderOptions = {}): Sender {
  const { deadlineMs = 10_000, answerLimitBytes = 64 * 1024, perHost = 4, ...policy } = options;
  const dispatcher = createDispatcher(policy);
  const gates = new Map<string, LimitFunction>();
  const gateOf = (host: string) => {
    const gate = gates.get(host) ?? pLimit(perHost);
    gates.set(host, gate);
    return gate;
  };
  return {
    send: async (request, { signal } = {}) => {
      const host = URL.canParse(request.url) ? new URL(request.url).host : "";
      const gate = gateOf(host);
      try {
        return await gate(() =>
          exchange(dispatcher, request, policy, { deadlineMs, answerLimitBytes }, signal),
        );
      } finally {
        if (gate.activeCount + gate.pendingCount === 0) gates.delete(host);
      }
    },
    close: () => dispatcher.destroy(),
  };
}
