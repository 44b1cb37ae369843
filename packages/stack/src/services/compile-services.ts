import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readServices, type Service } from "@rollcall/service-facts";
import { type Progress, step } from "../progress.ts";
import { runCommand } from "../run-command.ts";
import { compiledFolder, nodeFlagsOf, projectDir } from "./service-process.ts";

const importer = fileURLToPath(new URL("import-modules.ts", import.meta.url));

const sourcesBelow = (folder: string): string[] =>
  readdirSync(join(projectDir, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/node_modules|(^|\/)(test|web)\//.test(file))
    .map((file) => join(projectDir, folder, file));

/** Changes when a source or a package does. */
const fingerprint = (): string => {
  const hash = createHash("sha256").update(readFileSync(join(projectDir, "package-lock.json")));
  for (const file of ["services", "packages", "contracts"].flatMap(sourcesBelow).sort())
    hash.update(`${file} ${statSync(file).mtimeMs}\n`);
  return hash.digest("hex");
};

const compile = async (service: Service, cacheDir: string): Promise<void> => {
  const modules = sourcesBelow(join("services", service.name, "src")).filter(
    (file) => !file.endsWith("/main.ts"),
  );
  // What is kept is kept for the same flags only.
  await runCommand(process.execPath, [...nodeFlagsOf(service), importer, ...modules], {
    env: {
      PATH: process.env["PATH"] ?? "",
      NODE_COMPILE_CACHE: compiledFolder(cacheDir),
      NODE_ENV: "production",
    },
    cwd: projectDir,
  });
};

/**
 * Compiles the services once, each in a process that ends: a service that has to strip types itself keeps some 30 MB of
 * the stripper for as long as it runs. Failing is no harm, the service then compiles as it starts.
 */
export const compileServices = async (cacheDir: string, progress: Progress): Promise<void> => {
  const folder = compiledFolder(cacheDir);
  const project = createHash("sha256").update(projectDir).digest("hex").slice(0, 16);
  const mark = join(folder, `${project}.from`);
  const now = fingerprint();
  if (existsSync(mark) && readFileSync(mark, "utf8") === now) return;
  mkdirSync(folder, { recursive: true });
  await step(progress, "Compiling the services", async () => {
    for (const service of await readServices()) await compile(service, cacheDir);
  });
  writeFileSync(mark, now);
};
