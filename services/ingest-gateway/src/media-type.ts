import type { IncomingHttpHeaders } from "node:http";
import { type Refusal, refuse } from "./refusal.ts";

export type Encoding = "gzip" | "deflate" | "br" | "zstd";

const jsonType = /^application\/(?:json|[\w.+-]+\+json)$/;
const linesType = /^application\/(?:x-ndjson|ndjson|x-jsonlines|jsonlines|jsonl)$/;
const charsetParameter = /;\s*charset\s*=\s*"?([^\s;"]+)"?/i;

/** The one type by which the validator sees the request: it would keep a validator for each spelling for ever. */
export const normalType = { device: "application/json", batch: "application/x-ndjson" } as const;

const encodingNames: Readonly<Record<string, Encoding | null>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "br",
  zstd: "zstd",
  // These encode nothing; the last two are charsets, which some clients write here.
  "": null,
  identity: null,
  "utf-8": null,
  utf8: null,
};
const takenEncodings = "gzip, deflate, br, zstd";
/** Nobody packs a body more often. */
const maxEncodings = 2;

const encodingListOf = (headers: IncomingHttpHeaders) =>
  (headers["content-encoding"] ?? "").split(",").map((name) => name.trim().toLowerCase());

/** What the body is packed with, in the order in which it was done. */
export const encodingsOf = (headers: IncomingHttpHeaders): Encoding[] =>
  encodingListOf(headers).flatMap((name) => encodingNames[name] ?? []);

/** The declared charset where it is another than UTF-8 (of which ASCII is a part). */
export function charsetOf(headers: IncomingHttpHeaders): string | undefined {
  const name = charsetParameter.exec(headers["content-type"] ?? "")?.[1]?.toLowerCase();
  return name === undefined || ["utf-8", "utf8", "us-ascii", "ascii"].includes(name) ? undefined : name;
}

function isKnownCharset(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== "";
  } catch {
    return false;
  }
}

/** Null when content type and encoding are fine. No content type means JSON, as for the product's own server. */
export function judgeMediaType(headers: IncomingHttpHeaders, isBatch: boolean): Refusal | null {
  const [type = ""] = (headers["content-type"] ?? "").split(";", 1);
  const expected = isBatch ? linesType : jsonType;
  if (type.trim() !== "" && !expected.test(type.trim().toLowerCase()))
    return refuse("media_type", `the content type is ${type.slice(0, 200)}`);
  const charset = charsetOf(headers);
  if (charset !== undefined && !isKnownCharset(charset))
    return refuse("media_type", `the charset is ${charset.slice(0, 200)}`);
  const names = encodingListOf(headers);
  const unknown = names.find((name) => !Object.hasOwn(encodingNames, name));
  if (unknown === undefined && encodingsOf(headers).length <= maxEncodings) return null;
  const given = unknown ?? names.join(", ");
  return refuse("media_type", `the content encoding is ${given.slice(0, 200)}`, {
    acceptEncoding: takenEncodings,
  });
}
