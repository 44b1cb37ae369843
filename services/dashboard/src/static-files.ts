import { existsSync } from "node:fs";
import { join } from "node:path";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";

export type StaticFiles = (request: IncomingMessage, response: ServerResponse, onMissing: () => void) => void;

const plainPage = fileURLToPath(new URL("./plain", import.meta.url));

/** Names under `assets/` carry a hash of their content, so they may be kept for ever; the rest is asked for anew. */
const cacheControlOf = (path: string): string =>
  path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";

/**
 * The built web app, compressed beforehand, or a plain page where it was not built. Every path that is no file is a
 * page of the app, except where a file was meant.
 */
export function createStaticFiles(webDir: string): StaticFiles {
  const folder = existsSync(join(webDir, "index.html")) ? webDir : plainPage;
  const serve = sirv(folder, {
    single: true,
    brotli: true,
    gzip: true,
    etag: true,
    ignores: [/^\/(?:api|assets)\//, /\.\w{1,5}$/],
    setHeaders: (response, path) => response.setHeader("cache-control", cacheControlOf(path)),
  });
  return (request, response, onMissing) => serve(request, response, onMissing);
}
