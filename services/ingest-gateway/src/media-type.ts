import type { IncomingHttpHeaders } from "node:http";
import { type Refusal, refuse } from "./refusal.ts";

const jsonType = /^application\/(?:json|[\w.+-]+\+json)$/;
const linesType = /^application\/(?:x-ndjson|ndjson|x-jsonlines|jsonlines|jsonl)$/;
const charset = /;\s*charset\s*=\s*"?([^\s;"]+)"?/i;

/** The one type by which the validator sees the request: it would keep a validator for each spelling for ever. */
export const normalType = { device: "application/json", batch: "application/x-ndjson" } as const;

/** Null when content type and encoding are fine. No content type means JSON, as for the product's own server. */
export function judgeMediaType(headers: IncomingHttpHeaders, isBatch: boolean): Refusal | null {
  const given = headers["content-type"] ?? "";
  const [type = ""] = given.split(";", 1);
  const expected = isBatch ? linesType : jsonType;
  if (type.trim() !== "" && !expected.test(type.trim().toLowerCase()))
    return refuse("media_type", `the content type is ${type.slice(0, 200)}`);
  const set = charset.exec(given)?.[1]?.toLowerCase() ?? "utf-8";
  if (set !== "utf-8" && set !== "utf8" && set !== "us-ascii")
    return refuse("media_type", `the charset is ${set.slice(0, 200)}`);
  const encoding = (headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding !== "identity" && encoding !== "gzip" && encoding !== "x-gzip")
    return refuse("media_type", `the content encoding is ${encoding.slice(0, 200)}`);
  return null;
}

export const isGzip = (headers: IncomingHttpHeaders): boolean =>
  /^\s*(?:x-)?gzip\s*$/i.test(headers["content-encoding"] ?? "");
