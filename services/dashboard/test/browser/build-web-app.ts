import { execFile } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const web = fileURLToPath(new URL("../../web/", import.meta.url));

const newest = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map(
      (name) => statSync(join(folder, name)).mtimeMs,
    ),
  );

/** Builds the web app unless what is built is newer than its sources. */
export const buildWebApp = async (): Promise<void> => {
  const page = join(web, "dist/index.html");
  const sources = Math.max(
    newest(join(web, "src")),
    newest(join(web, "public")),
    newest(join(web, "plugins")),
  );
  if (existsSync(page) && statSync(page).mtimeMs > sources) return;
  // In a process of its own: the bundler does not work inside of jest's contexts.
  const vite = fileURLToPath(new URL("bin/vite.js", import.meta.resolve("vite/package.json")));
  await run(process.execPath, [vite, "build", "--config", join(web, "vite.config.ts"), "--logLevel", "warn"]);
};
