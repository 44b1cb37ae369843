import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from "node:zlib";
import type { DeviceKind } from "@rollcall/contracts/broker";
import { nestsTooDeep, type ParsedBody, parseBody, parseText } from "./body-text.ts";
import { type MendedHeartbeat, mendHeartbeat } from "./heartbeat-ornaments.ts";
import type { Encoding } from "./media-type.ts";
import { type Refusal, refuse } from "./refusal.ts";

type BodySize = {
  readonly limit: number;
  /** Content-Length, not 0; Node's parser holds the sender to it. Undefined when it is not known ahead. */
  readonly length: number | undefined;
};
type BodyDone = (body: Buffer | Refusal | null) => void;

export type BodyReader = {
  /**
   * Reads the whole body. `done` is called once: with the bytes, with why they cannot be taken, or with null when the
   * sender went away in the middle of it. A sender that goes away before its body begins has asked for nothing.
   */
  readonly read: (request: IncomingMessage, size: BodySize, done: BodyDone) => void;
};

export const tooLarge = refuse("body_too_large", "the body is above the limit");
export const notUtf8 = refuse("body_not_json", "it is not UTF-8", {
  errors: [{ path: "/body", message: "must be JSON in UTF-8" }],
});
const tooMuch = refuse("overloaded", "too many bodies are being received at once");
const tooDeep = refuse("body_invalid", "the body nests deeper than 100", {
  errors: [{ path: "/body", message: "must not nest deeper than 100" }],
});

/** What slow senders have sent so far is bounded in all, not only each. */
export function createBodyReader({ maxBufferedBytes }: { maxBufferedBytes: number }): BodyReader {
  let buffered = 0;

  /** The usual case is over with the first piece; what follows is for bodies that come in several. */
  const readOn = (request: IncomingMessage, size: BodySize, first: Buffer[], done: BodyDone) => {
    const chunks = first;
    let read = 0;
    let finished = false;
    const finish = (body: Buffer | Refusal | null) => {
      if (finished) return;
      finished = true;
      buffered -= read;
      done(body);
    };
    const take = (chunk: Buffer) => {
      read += chunk.length;
      buffered += chunk.length;
      if (read > size.limit) finish(tooLarge);
      else if (buffered > maxBufferedBytes) finish(tooMuch);
    };
    chunks.forEach(take);
    request.on("data", (chunk: Buffer) => {
      if (finished) return;
      chunks.push(chunk);
      take(chunk);
    });
    request.on("end", () => finish(Buffer.concat(chunks)));
    request.on("error", () => finish(null));
  };
  const read: BodyReader["read"] = (request, size, done) => {
    if (size.length === undefined) {
      readOn(request, size, [], done);
      return;
    }
    let isFirst = true;
    request.on("data", (chunk: Buffer) => {
      if (!isFirst) return;
      isFirst = false;
      if (chunk.length === size.length) done(chunk);
      else readOn(request, size, [chunk], done);
    });
  };
  return { read };
}

const notJson = (error: unknown) =>
  refuse("body_not_json", (error as Error).message, {
    errors: [{ path: "/body", message: "must be JSON in UTF-8" }],
  });

/** Text and value of a JSON body that may be walked through, or why not. */
function readJson(bytes: Buffer): ParsedBody | Refusal {
  try {
    const parsed = parseBody(bytes);
    return nestsTooDeep(parsed) ? tooDeep : parsed;
  } catch (error) {
    return notJson(error);
  }
}

export function readJsonText(text: string): ParsedBody | Refusal {
  try {
    const parsed = parseText(text);
    return nestsTooDeep(parsed) ? tooDeep : parsed;
  } catch (error) {
    return notJson(error);
  }
}

const empty: ParsedBody = { value: {}, text: "{}" };

/** The body of a kind, ready to be judged, and the fields of a heartbeat that could not be read. */
export function readBody(kind: DeviceKind, body: Buffer | string): MendedHeartbeat | Refusal {
  // A heartbeat without content says all that liveness needs.
  if (kind === "heartbeat" && body.length === 0) return { parsed: empty, leftOut: [] };
  const parsed = typeof body === "string" ? readJsonText(body) : readJson(body);
  if (isRefusal(parsed)) return parsed;
  return kind === "heartbeat" ? mendHeartbeat(parsed) : { parsed, leftOut: [] };
}

export const isRefusal = (body: object): body is Refusal => "reason" in body;

type Inflate = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Some clients send the bare stream where HTTP means the one with a zlib head. */
const hasZlibHead = (bytes: Buffer) => ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
const inflateAny: Inflate = (bytes, options) =>
  promisify(bytes.length > 1 && hasZlibHead(bytes) ? inflate : inflateRaw)(bytes, options);

const decoders: Readonly<Record<Encoding, Inflate>> = {
  gzip: promisify(gunzip),
  deflate: inflateAny,
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

/** Undoes the encodings, the last one first; stops at the limit, however small the bomb. */
export async function decodeBody(
  bytes: Buffer,
  encodings: readonly Encoding[],
  limit: number,
): Promise<Buffer | Refusal> {
  let decoded = bytes;
  for (const encoding of encodings.toReversed()) {
    try {
      decoded = await decoders[encoding](decoded, { maxOutputLength: limit });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return tooLarge;
      return refuse("body_not_json", `it is not ${encoding}: ${(error as Error).message}`, {
        errors: [{ path: "/body", message: `must be ${encoding} as Content-Encoding says` }],
      });
    }
  }
  return decoded;
}

/** The bytes in UTF-8, from the charset that the sender declares. */
export function fromCharset(bytes: Buffer, charset: string): Buffer | Refusal {
  try {
    return Buffer.from(new TextDecoder(charset, { fatal: true }).decode(bytes));
  } catch {
    return refuse("body_not_json", `it is not ${charset}`, {
      errors: [{ path: "/body", message: `must be JSON in ${charset} as the content type says` }],
    });
  }
}
