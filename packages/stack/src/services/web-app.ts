import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { identify } from "../pids.ts";
import { messageOf, PlainError } from "../plain-error.ts";
import { type Progress, step } from "../progress.ts";
import { runCommand } from "../run-command.ts";
import { projectDir } from "./service-process.ts";

const dashboard = join(projectDir, "services/dashboard");
const built = join(dashboard, "web/dist");
const mark = join(built, ".built-from");

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/web\/(dist|fresh-dist-\d+|node_modules)\//.test(file))
    .sort();

/** Over everything that goes into the web app: its sources, the generated types, the versions of its packages. */
const sourceHash = (): string => {
  const sources = [
    ...filesBelow(join(dashboard, "web")),
    ...filesBelow(join(projectDir, "contracts/generated")),
  ];
  const hash = createHash("sha256");
  for (const file of [...sources, join(projectDir, "package-lock.json")])
    hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
};

/** What the builder says between its last step and its stack. */
const reasonIn = (output: string): string => {
  const [, reason = output] = output.split("error during build:");
  return (reason.split(/\n\s+at /)[0] ?? "").trim().slice(0, 600);
};

/** Built aside and moved into its place, so that a dashboard that runs never serves half of it. */
const build = async (): Promise<void> => {
  // Two homes may be started at once.
  const fresh = `fresh-dist-${process.pid}`;
  for (const name of readdirSync(join(dashboard, "web"))) {
    const pid = Number(/^fresh-dist-(\d+)$/.exec(name)?.[1]);
    if (pid && !identify(pid)) rmSync(join(dashboard, "web", name), { recursive: true });
  }
  const vite = join(
    dirname(createRequire(join(dashboard, "package.json")).resolve("vite/package.json")),
    "bin/vite.js",
  );
  const args = [vite, "build", "--config", "web/vite.config.ts", "--outDir", fresh, "--emptyOutDir"];
  const { code, output } = await runCommand(process.execPath, args, {
    cwd: dashboard,
    env: { NO_COLOR: "1" },
  });
  if (code !== 0) throw new PlainError(`The dashboard's web app could not be built: ${reasonIn(output)}`);
  rmSync(built, { recursive: true, force: true });
  renameSync(join(dashboard, "web", fresh), built);
};

/** The only thing that is built: TypeScript of the services runs as it is. Does nothing while the sources are the same. */
export const provideWebApp = async (progress: Progress): Promise<void> => {
  if (!existsSync(join(dashboard, "web/vite.config.ts"))) return;
  const hash = sourceHash();
  if (existsSync(mark) && readFileSync(mark, "utf8") === hash) return;
  try {
    await step(progress, "Building the dashboard's web app", build);
  } catch (error) {
    if (!existsSync(join(built, "index.html"))) throw error;
    progress(`  ${messageOf(error)}\n  The web app that was built before is used.`);
    return;
  }
  writeFileSync(mark, hash);
};
