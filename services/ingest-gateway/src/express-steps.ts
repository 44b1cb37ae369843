import { isUtf8 } from "node:buffer";
import type { Request, RequestHandler, Response } from "express";
import { inflateBody, isRefusal, notUtf8, readJson, tooLarge } from "./body-reader.ts";
import type { ParsedBody } from "./body-text.ts";
import { type Address, readAddress } from "./device-route.ts";
import { type Denial, isDenial, type TokenFact } from "./directory.ts";
import type { Engine } from "./engine.ts";
import { maxBatchBytes, maxBodyBytes } from "./limits.ts";
import { isGzip, judgeMediaType, normalType } from "./media-type.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** What the steps of one request hand on, in `response.locals`. */
export type Locals = {
  address?: Address;
  token?: TokenFact | Denial;
  parsed?: ParsedBody;
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
function takeBody(request: Request, response: Response, isBatch: boolean, bytes: Buffer): Refusal | null {
  if (isBatch) {
    if (!isUtf8(bytes)) return notUtf8;
    request.body = bytes.toString("utf8");
    return null;
  }
  const parsed = readJson(bytes);
  const locals = localsOf(response);
  if (isRefusal(parsed)) {
    locals.parsed = { value: undefined, text: bytes.toString("utf8", 0, maxBodyBytes) };
    return parsed;
  }
  locals.parsed = parsed;
  request.body = parsed.value;
  return null;
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
    const isBatch = address.kind === "batch";
    const limit = isBatch ? maxBatchBytes : maxBodyBytes;
    const length = Number(headers["content-length"] ?? 0) || undefined;
    if (length !== undefined && length > limit) throw new Refused(tooLarge);
    if (headers.expect !== undefined) response.writeContinue();
    const gzip = isGzip(headers);
    headers["content-type"] = normalType[isBatch ? "batch" : "device"];
    const take = (bytes: Buffer | Refusal) => {
      const refusal = isRefusal(bytes) ? bytes : takeBody(request, response, isBatch, bytes);
      next(refusal ? new Refused(refusal) : undefined);
    };
    bodies.read(request, { limit, length }, (body) => {
      if (body === null) metrics.requests(address.kind, "aborted");
      else if (gzip && !isRefusal(body)) void inflateBody(body, limit).then(take);
      else take(body);
    });
  };

/** What comes before the validator, because that wants a parsed body. */
export const createSteps = (engine: Engine): RequestHandler[] => [
  createAdmit(engine),
  createReadBody(engine),
];
