import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { AppError } from "@rollcall/service-kit";
import type { RequestHandler } from "express";

type Trouble = { readonly path: string; readonly message: string };

/** Nobody's settings are deeper, and whatever walks through it recurses. */
const maxDepth = 100;

const troubleOfText = (text: string): string | undefined => {
  if (text.includes("\0")) return "must not contain the character NUL";
  return text.isWellFormed() ? undefined : "must not contain half of a character";
};

/** The first text that no store takes, or a value that is nested too deep. */
function findTrouble(value: unknown, path: string, depth = 0): Trouble | undefined {
  if (typeof value === "string") {
    const message = troubleOfText(value);
    return message === undefined ? undefined : { path, message };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > maxDepth) return { path: path.slice(0, 200), message: `must not nest deeper than ${maxDepth}` };
  for (const [key, each] of Object.entries(value)) {
    const message = troubleOfText(key);
    const found = message === undefined ? findTrouble(each, `${path}/${key}`, depth + 1) : { path, message };
    if (found) return found;
  }
  return undefined;
}

export const refuseUnstorable: RequestHandler = (request, _response, next) => {
  const found = findTrouble(request.query, "/query") ?? findTrouble(request.body, "/body");
  if (!found) return next();
  throw new AppError("invalid", `${found.path} ${found.message}`, { fields: [found] });
};

const notUtf8 = new WeakSet<IncomingMessage>();

/** Told by the parser of bodies, which would put a replacement where the bytes are not UTF-8. */
export const noteEncoding = (request: IncomingMessage, _response: unknown, bytes: Buffer): void => {
  if (!isUtf8(bytes)) notUtf8.add(request);
};

export const refuseOtherEncodings: RequestHandler = (request, _response, next) => {
  if (notUtf8.has(request)) throw new AppError("malformed", "The body is not UTF-8");
  next();
};
