import type { IncomingMessage, ServerResponse } from "node:http";
import { hash } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** Made and compressed once, at the start. */
export type Page = {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
};

export function createPage(type: string, text: string): Page {
  const plain = Buffer.from(text);
  return {
    type,
    plain,
    etag: `W/"${hash("sha1", plain)}"`,
    br: brotliCompressSync(plain),
    gzip: gzipSync(plain),
  };
}

export function sendPage(request: IncomingMessage, response: ServerResponse, page: Page): void {
  const headers = { etag: page.etag, "cache-control": "no-cache", vary: "Accept-Encoding" };
  if (request.headers["if-none-match"] === page.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const accepted = request.headers["accept-encoding"] ?? "";
  const encoding = (["br", "gzip"] as const).find((each) => accepted.includes(each));
  const body = encoding ? page[encoding] : page.plain;
  response.writeHead(200, {
    ...headers,
    ...(encoding ? { "content-encoding": encoding } : {}),
    "content-type": page.type,
    "content-length": body.length,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
