import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const compressible = /\.(?:js|css|html|svg|json)$/;
const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

/** Writes a `.br` and a `.gz` beside every text file of the build, so that the origin never compresses. */
export const precompress = (): Plugin => ({
  name: "rollcall-precompress",
  apply: "build",
  async writeBundle({ dir }) {
    const folder = dir ?? "dist";
    const files = await readdir(folder, { recursive: true });
    await Promise.all(
      files
        .filter((file) => compressible.test(file))
        .map(async (file) => {
          const path = join(folder, file);
          const text = await readFile(path);
          const quality = { [constants.BROTLI_PARAM_QUALITY]: 11 };
          await writeFile(`${path}.br`, await brotli(text, { params: quality }));
          await writeFile(`${path}.gz`, await deflate(text, { level: 9 }));
        }),
    );
  },
});
