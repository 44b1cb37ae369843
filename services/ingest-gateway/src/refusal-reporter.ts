import type { IncomingMessage } from "node:http";
import type { Address } from "./device-route.ts";
import type { Denial, TokenFact } from "./directory.ts";
import type { Metrics } from "./metrics.ts";
import type { Refusal } from "./refusal.ts";
import type { RejectionLog } from "./rejection-log.ts";

/** What is known of a request by the time it is refused. */
export type RefusedRequest = {
  /** The device's network address. */
  readonly sender: string;
  readonly address: Address | undefined;
  /** What was asked for, query and all. */
  readonly path?: string | undefined;
  readonly token: TokenFact | Denial | undefined;
  /** The body's text, when it was read; otherwise the request that holds it. */
  readonly payload?: string;
  readonly unread?: IncomingMessage;
};

export type RefusalReporter = (refused: RefusedRequest, refusal: Refusal) => void;

const payloadBytes = 8_192;
/** A refused body is read on and thrown away, because a sender in the middle of it would not see the answer. */
const maxDrainedBytes = 16 * 1024 * 1024;

function drain(request: IncomingMessage, onStart: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let read = 0;
  request.on("data", (chunk: Buffer) => {
    if (read < payloadBytes) chunks.push(chunk);
    read += chunk.length;
    if (read > maxDrainedBytes) request.destroy();
  });
  request.on("end", () => onStart(Buffer.concat(chunks)));
  request.on("error", () => onStart(Buffer.concat(chunks)));
}

const tokenOf = (token: TokenFact | Denial | undefined) => {
  if (token === undefined) return { tokenPrefix: null, tokenCustomer: null };
  if ("reason" in token) return { tokenPrefix: token.tokenPrefix, tokenCustomer: token.tokenCustomer };
  return { tokenPrefix: `fmt_${token.id}`, tokenCustomer: token.customer.slug };
};

/** Counts and records refusals, with the beginning of the payload where there is one. */
export function createRefusalReporter(rejections: RejectionLog, metrics: Metrics): RefusalReporter {
  return ({ sender, address, path, token, payload, unread }, { reason, status, note, errors }) => {
    metrics.requests(address?.kind ?? "other", reason);
    const [first] = errors;
    const fold = rejections.record({
      reason,
      status,
      note: first ? `${first.path} ${first.message}` : note,
      customer: address?.customer ?? null,
      machine: address?.machine ?? null,
      software: address?.software ?? null,
      kind: address?.kind ?? null,
      ...tokenOf(token),
      address: sender,
      path,
    });
    if (payload !== undefined) fold.offerPayload(() => payload);
    else if (unread && !unread.readableEnded && unread.headers["content-encoding"] === undefined)
      drain(unread, (bytes) => {
        if (bytes.length > 0) fold.offerPayload(() => bytes.toString("utf8"));
      });
  };
}
