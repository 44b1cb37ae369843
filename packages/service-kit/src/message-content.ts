import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { errorMessage } from "./errors.ts";

/** What a message on the broker carries: bytes, and AMQP's `content-encoding` where these are not the text itself. */
export type MessageContent = {
  readonly content: Buffer;
  readonly contentEncoding?: string | undefined;
};

/** Below it making a compressor, and two that unfold, costs more than the bytes that they save. */
const compressFrom = 16 * 1024;
/** Of what a message unfolds to: several times the largest that a gateway makes. */
const maxUnfolded = 16 * 1024 * 1024;

const fastest = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
};

/** Envelopes repeat themselves: a large one shrinks to a tenth, for less than the broker saves by it. */
export function packText(text: string): MessageContent {
  const content = Buffer.from(text);
  if (content.length < compressFrom) return { content };
  return { content: zstdCompressSync(content, fastest), contentEncoding: "zstd" };
}

/** Throws for bytes that are not what their encoding says, or unfold to more than 16 MB. */
export function unpackText({ content, contentEncoding }: MessageContent): string {
  if (contentEncoding === undefined) return content.toString("utf8");
  if (contentEncoding !== "zstd") throw new Error(`content-encoding ${contentEncoding} is not known`);
  try {
    return zstdDecompressSync(content, { maxOutputLength: maxUnfolded }).toString("utf8");
  } catch (error) {
    throw new Error(`zstd cannot unfold it: ${errorMessage(error)}`, { cause: error });
  }
}
