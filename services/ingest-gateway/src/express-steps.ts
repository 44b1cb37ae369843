import type { IncomingHttpHeaders } from "node:http";
import type { Request, RequestHandler, Response } from "express";
import { decodeBody, fromCharset, isRefusal, readBody, tooLarge } from "./body-reader.ts";
import type { ParsedBody } from "./body-text.ts";
import { type Address, readAddress } from "./device-route.ts";
import { type Denial, isDenial, type TokenFact } from "./directory.ts";
import type { Engine } from "./engine.ts";
import { maxBatchBytes, maxBodyBytes } from "./limits.ts";
import { charsetOf, encodingsOf, judgeMediaType, normalType } from "./media-type.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** What the steps of one request hand on, in `response.locals`. */
export type Locals = {
  address?: Address;
  token?: TokenFact | Denial;
  parsed?: ParsedBody;
  /** Fields of a heartbeat that could not be read. */
  leftOut?: readonly string[];
  /** Of a batch, whose lines are decoded one by one. */
  bytes?: Buffer;
};

export const localsOf = (response: Response): Locals => response.locals as Locals;

/** Thrown by a step; the error handler answers and records it. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.note);
    this.refusal = refusal;
  }
}

/** The address is read and the token judged before anything else: who may not send is not listened to. */
const createAdmit =
  ({ directory }: Engine): RequestHandler =>
  (request, response, next) => {
    const locals = localsOf(response);
    const address = readAddress(request.url);
    if (address) locals.address = address;
    // Other methods go on to the validator, which knows what the address takes.
    if (!address || request.method !== "POST") {
      next();
      return;
    }
    const token = directory.authenticate(request.headers.authorization, address.customer);
    locals.token = token;
    if (isDenial(token)) throw new Refused(refuse(token.reason, token.note));
    const wrongType = judgeMediaType(request.headers, address.kind === "batch");
    if (wrongType) throw new Refused(wrongType);
    next();
  };

/** Null when the body is taken, otherwise why not. */
function takeBody(
  request: Request,
  response: Response,
  kind: Address["kind"],
  bytes: Buffer,
): Refusal | null {
  const locals = localsOf(response);
  if (kind === "batch") {
    locals.bytes = bytes;
    // The validator wants to see a text where there are lines.
    request.body = bytes.length === 0 ? "" : "lines";
    return null;
  }
  const read = readBody(kind, bytes);
  if (isRefusal(read)) {
    locals.parsed = { value: undefined, text: bytes.toString("utf8", 0, maxBodyBytes) };
    return read;
  }
  locals.parsed = read.parsed;
  locals.leftOut = read.leftOut;
  request.body = read.parsed.value;
  return null;
}

/** The body as it was before the sender packed it, in UTF-8. */
async function unpacked(
  bytes: Buffer,
  headers: IncomingHttpHeaders,
  limit: number,
): Promise<Buffer | Refusal> {
  const decoded = await decodeBody(bytes, encodingsOf(headers), limit);
  const charset = charsetOf(headers);
  return isRefusal(decoded) || charset === undefined ? decoded : fromCharset(decoded, charset);
}

const createReadBody =
  ({ bodies, metrics }: Engine): RequestHandler =>
  (request, response, next) => {
    const { address } = localsOf(response);
    if (!address || request.method !== "POST") {
      next();
      return;
    }
    const { headers } = request;
    const { expect } = headers;
    if (expect !== undefined && expect.toLowerCase() !== "100-continue")
      throw new Refused(refuse("expectation_unknown", `it expects ${expect.slice(0, 200)}`));
    const isBatch = address.kind === "batch";
    const limit = isBatch ? maxBatchBytes : maxBodyBytes;
    const length = Number(headers["content-length"] ?? 0) || undefined;
    if (length !== undefined && length > limit) throw new Refused(tooLarge);
    // HTTP/1.0 knows no such answer, and takes it for the last one.
    if (headers.expect !== undefined && request.httpVersionMinor > 0) response.writeContinue();
    const given = { ...headers };
    headers["content-type"] = normalType[isBatch ? "batch" : "device"];
    const take = (bytes: Buffer | Refusal) => {
      const refusal = isRefusal(bytes) ? bytes : takeBody(request, response, address.kind, bytes);
      next(refusal ? new Refused(refusal) : undefined);
    };
    bodies.read(request, { limit, length }, (body) => {
      if (body === null) metrics.requests(address.kind, "aborted");
      else if (isRefusal(body)) take(body);
      else void unpacked(body, given, limit).then(take);
    });
  };

/** What comes before the validator, because that wants a parsed body. */
export const createSteps = (engine: Engine): RequestHandler[] => [
  createAdmit(engine),
  createReadBody(engine),
];
