#!/usr/bin/env node
// Runs before anything is installed, on whatever Node is there (20 or newer): plain JavaScript, no packages.
// Brings node_modules up to date, then hands the command to the pinned Node.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(project, ...parts);

const stack = "packages/stack/src/main.ts";
const scripts = {
  start: [stack, "start"],
  stop: [stack, "stop"],
  status: [stack, "status"],
  logs: [stack, "logs"],
  migrate: [stack, "migrate"],
  backup: [stack, "backup"],
  restore: [stack, "restore"],
  doctor: [stack, "doctor"],
  retention: [stack, "retention"],
  upgrade: [stack, "upgrade"],
  test: ["packages/test-kit/src/run-tests.ts"],
  load: ["loadtest/src/load.ts"],
  drill: ["loadtest/src/drill.ts"],
};

const fail = (sentence) => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

/** What npm wrote about its last install is the same as the lock file asks for (another platform's parts aside). */
const isInstalled = (lock) => {
  const written = at("node_modules/.package-lock.json");
  if (!existsSync(written)) return false;
  const there = JSON.parse(readFileSync(written, "utf8")).packages;
  return Object.entries(JSON.parse(lock).packages).every(([path, wanted]) => {
    if (!path.includes("node_modules/") || wanted.link)
      return path === "" || !wanted.link || existsSync(at(path));
    const found = there[path];
    if (!found) return Boolean(wanted.optional || wanted.devOptional || wanted.peer);
    return found.version === wanted.version && existsSync(at(path));
  });
};

const library = "libatomic.so.1";
const hasLibrary = () =>
  ["/lib", "/usr/lib", "/lib64", "/usr/lib64"].some(
    (folder) =>
      existsSync(join(folder, library)) ||
      (existsSync(folder) && readdirSync(folder).some((inner) => existsSync(join(folder, inner, library)))),
  );

/**
 * The pinned Node needs a library that the smallest installations lack. It must be there before that Node is:
 * npm puts node_modules/.bin first, so from then on this very file runs under it.
 */
const provideLibrary = () => {
  if (process.platform !== "linux" || hasLibrary()) return;
  process.stderr.write("  Installing libatomic1, which Node 26 needs …\n");
  const install = ["sh", at("packages/stack/src/install/install-packages.sh"), "libatomic1"];
  const [command, ...args] = process.getuid() === 0 ? install : ["sudo", ...install];
  spawnSync(command, args, { stdio: ["inherit", "ignore", "ignore"] });
  if (!hasLibrary())
    fail(
      "Node 26 needs libatomic1 and it could not be installed: as root, apt-get install libatomic1, and start again.",
    );
};

const bringUpToDate = () => {
  const lock = readFileSync(at("package-lock.json"), "utf8");
  const stamp = at("node_modules/.rollcall-installed");
  const hash = createHash("sha256").update(lock).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  if (!isInstalled(lock)) {
    provideLibrary();
    process.stderr.write("  Installing Node packages (npm ci) …\n");
    const began = Date.now();
    // No package of ours needs an install script, so none may run.
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const { status, error } = spawnSync("npm", args, { cwd: project, stdio: ["ignore", 2, 2] });
    if (error?.code === "ENOENT")
      fail("npm is missing: install it (Debian: apt-get install npm) and start again.");
    if (status !== 0)
      fail("Installing the Node packages failed, see above: check the network and start again.");
    process.stderr.write(
      `  Installing Node packages: done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`,
    );
  }
  writeFileSync(stamp, hash);
};

/** Node 26 from node_modules; where no package brings it for this platform, a Node that is new enough. */
const findNode = () => {
  const pinned = at("node_modules/.bin/node");
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  return fail(
    `Node ${process.version} is too old and there is no pinned one for ${process.platform}-${process.arch}: install Node 24 or newer.`,
  );
};

if (Number(process.versions.node.split(".")[0]) < 20)
  fail(`Rollcall needs Node 20 or newer, this is ${process.version}.`);
const [command = "start", ...args] = process.argv.slice(2);
const script = scripts[command];
if (!script) fail(`There is no command ${command}; there are: ${Object.keys(scripts).join(", ")}.`);
bringUpToDate();

const node = findNode();
const [file, ...before] = script;
// Compiled files are kept: half the time and less memory of a start.
const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "rollcall");
const env = {
  NODE_COMPILE_CACHE: join(cacheDir, "compiled"),
  ...process.env,
  PATH: `${at("node_modules/.bin")}:${process.env.PATH}`,
};
// Where this very process is killed, the kernel tells the one that it started (packages/stack/src/end-with-starter.ts).
const setpriv = "/usr/bin/setpriv";
const told = existsSync(setpriv) ? [setpriv, "--pdeathsig", "TERM", "--", node] : [node];
const [program, ...flags] = told;
const child = spawn(program, [...flags, at(file), ...before, ...args], { stdio: "inherit", env });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.once("error", (error) => fail(`${node} could not be started: ${error.message}`));
child.once("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
