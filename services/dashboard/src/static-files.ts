import { existsSync } from "node:fs";
import { join } from "node:path";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { isPage } from "@rollcall/contracts/http/pages.ts";
import sirv from "sirv";

export type StaticFiles = (request: IncomingMessage, response: ServerResponse, onMissing: () => void) => void;

const plainPage = fileURLToPath(new URL("./plain", import.meta.url));

/** Names under `assets/` carry a hash of their content, so they may be kept for ever; the rest is asked for anew. */
const cacheControlOf = (path: string): string =>
  path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";

/**
 * The built web app, compressed beforehand, or a plain page where it was not built. The app's page stands at each of its
 * addresses and nowhere else: whoever asks for `/metrics` or a misspelt path is told that there is nothing.
 */
export function createStaticFiles(webDir: string): StaticFiles {
  const folder = existsSync(join(webDir, "index.html")) ? webDir : plainPage;
  const serve = sirv(folder, {
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders: (response, path) => response.setHeader("cache-control", cacheControlOf(path)),
  });
  return (request, response, onMissing) => {
    // Small files come whole; a range that ends before it begins would be an exception in sirv.
    delete request.headers.range;
    const [path = "/", query] = (request.url ?? "/").split("?", 2);
    const url = isPage(path) ? "/" : path;
    serve(
      Object.assign(request, { url: query === undefined ? url : `${url}?${query}` }),
      response,
      onMissing,
    );
  };
}
