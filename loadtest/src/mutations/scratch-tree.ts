import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../../", import.meta.url));

export type ScratchTree = { readonly folder: string; readonly remove: () => void };

/** Built from sources that are not mutated: building it anew for each tree would take most of the time. */
const webApp = "services/dashboard/web/dist";

/** A copy of the project's sources; packages from npm are shared, our own are the copy's. */
export function makeScratchTree(): ScratchTree {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-mutation-"));
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: project,
    encoding: "utf8",
  });
  for (const file of listed.split("\0")) {
    if (file === "" || !existsSync(join(project, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(project, file), join(folder, file));
  }
  const ours = "node_modules/@rollcall";
  mkdirSync(join(folder, ours), { recursive: true });
  for (const entry of readdirSync(join(project, "node_modules")))
    if (entry !== "@rollcall")
      symlinkSync(join(project, "node_modules", entry), join(folder, "node_modules", entry));
  const workspaces = ["packages", "services"].flatMap((parent) =>
    readdirSync(join(folder, parent)).map((name) => `${parent}/${name}`),
  );
  for (const workspace of ["contracts", "loadtest", ...workspaces]) {
    symlinkSync(join(folder, workspace), join(folder, ours, workspace.split("/").at(-1) ?? workspace));
    const packages = join(workspace, "node_modules");
    if (existsSync(join(project, packages))) symlinkSync(join(project, packages), join(folder, packages));
  }
  if (existsSync(join(project, webApp)))
    cpSync(join(project, webApp), join(folder, webApp), { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
