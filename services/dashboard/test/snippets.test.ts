import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { findProgram, installDebianPackages } from "@rollcall/stack";
import { eventually, testServers } from "@rollcall/test-kit";
import { type SnippetName, snippets } from "../web/src/pages/onboarding/snippets.ts";
import { aDashboard, type Dashboard } from "./browser/a-dashboard.ts";

const run = promisify(execFile);

let platform: Dashboard;
let token: string;
let folder: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  platform = await aDashboard();
  token = (await platform.aCustomer("pasted")).token;
}, 180_000);
afterAll(() => platform?.close(), 60_000);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-snippet-"));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map(endGroup));
  await rm(folder, { recursive: true, force: true });
});

/** Ends the program and what it started; `go run` for one leaves the program itself to its child. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  process.kill(-child.pid, "SIGKILL");
  await ended;
}

const snippet = (name: SnippetName): string =>
  snippets[name]({
    address: platform.gateway.httpsUrl,
    customer: "pasted",
    machine: "server-01",
    software: name,
    token,
    unknownCertificate: true,
  });

const save = async (name: string, content: string, mode = 0o644): Promise<string> => {
  const file = join(folder, name);
  await writeFile(file, content);
  await chmod(file, mode);
  return file;
};

/** Starts a program that goes on until the test is over. */
const keepRunning = (program: string, args: readonly string[], env: Record<string, string> = {}): void => {
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, ...env }, detached: true });
  child.stderr.resume();
  child.stdout.resume();
  running.push(child);
};

const expectAlive = (software: string): Promise<void> =>
  eventually(
    async () => {
      const path = `/customers/pasted/machines/server-01/software/${software}`;
      expect(await platform.api("GET", path)).toMatchObject({ colour: "green", liveness: "alive" });
    },
    { withinMs: 60_000 },
  );

/** A program, installed from the distribution where the machine has none. */
async function provide(program: string, debianPackage: string): Promise<string> {
  const searchPath = process.env["PATH"] ?? "";
  const found = findProgram(program, searchPath);
  if (found) return found;
  await installDebianPackages([debianPackage], searchPath, () => {});
  return findProgram(program, searchPath) ?? program;
}

test("the curl snippet turns the light green", async () => {
  await run("sh", ["-c", snippet("curl")]);
  await expectAlive("curl");
}, 90_000);

test("the node snippet turns the light green", async () => {
  const file = await save("heartbeat.mjs", snippet("node"));
  // Its first line says how to start it.
  expect(snippet("node")).toMatch(/^\/\/ NODE_TLS_REJECT_UNAUTHORIZED=0 node heartbeat\.mjs\n/);
  keepRunning(process.execPath, [file], { NODE_TLS_REJECT_UNAUTHORIZED: "0", NODE_OPTIONS: "" });
  await expectAlive("node");
}, 90_000);

test("the python snippet starts its client, stays alive and turns the light green", async () => {
  const python = await provide("python3", "python3-pip");
  const site = join(homedir(), ".cache", "rollcall", "brinkhaustools-0.23.0");
  await mkdir(site, { recursive: true });
  if (!(await readdir(site)).includes("brinkhaustools"))
    await run(python, ["-m", "pip", "install", "--quiet", "--target", site, "brinkhaustools==0.23.0"]);
  const file = await save("heartbeat.py", snippet("python"));
  const { certFile } = testServers().certificate;
  keepRunning(python, [file], { PYTHONPATH: site, SSL_CERT_FILE: certFile });
  await expectAlive("python");
  expect(running[0]?.exitCode).toBeNull();
  const statuses = "/customers/pasted/machines/server-01/software/python/statuses";
  await eventually(async () =>
    expect(await platform.api("GET", statuses)).toMatchObject({ items: [{ status: "running" }] }),
  );
}, 180_000);

test("the go snippet turns the light green", async () => {
  const go = await provide("go", "golang-go");
  await save("main.go", snippet("go"));
  keepRunning(go, ["run", "main.go"], { GO111MODULE: "off" });
  await expectAlive("go");
}, 240_000);

/** Programs that the snippet calls, replaced by ones that touch nothing of this machine and keep what they were given. */
async function withStandIns(scripts: Record<string, string>): Promise<Record<string, string>> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  for (const [name, script] of Object.entries(scripts))
    await save(join("bin", name), `#!/bin/sh\n${script}\n`, 0o755);
  return { ...(process.env as Record<string, string>), PATH: `${bin}${delimiter}${process.env["PATH"]}` };
}

test("the cron snippet adds a line that cron runs, and that turns the light green", async () => {
  const table = join(folder, "table");
  await writeFile(table, "# kept\n");
  const env = await withStandIns({
    crontab: `case "$1" in -l) cat ${table};; -) cat > ${table}.new && mv ${table}.new ${table};; esac`,
  });
  await run("sh", ["-c", snippet("cron")], { env });
  const [kept, line = ""] = (await readFile(table, "utf8")).trim().split("\n");
  expect(kept).toBe("# kept");
  const [, command = ""] = /^\* \* \* \* \* (.+)$/.exec(line) ?? [];
  // cron ends a command at an unescaped percent sign.
  expect(command).not.toMatch(/%/);
  await run("sh", ["-c", command]);
  await expectAlive("cron");
}, 90_000);

test("the systemd snippet writes units whose command turns the light green", async () => {
  const units = join(folder, "units");
  await mkdir(units);
  const env = await withStandIns({
    sudo: `case "$1" in tee) cat > ${units}/"$(basename "$2")";; *) echo "$@" >> ${units}/called;; esac`,
  });
  await run("sh", ["-c", snippet("systemd")], { env });
  const service = await readFile(join(units, "rollcall-heartbeat.service"), "utf8");
  const timer = await readFile(join(units, "rollcall-heartbeat.timer"), "utf8");
  expect(timer).toContain("OnUnitActiveSec=60s");
  expect(await readFile(join(units, "called"), "utf8")).toContain("enable --now rollcall-heartbeat.timer");
  const [, command = ""] = /^ExecStart=(.+)$/m.exec(service) ?? [];
  // systemd expands $ and %, which the shell that runs it here would not.
  expect(command).not.toMatch(/[$%]/);
  await run("sh", ["-c", command]);
  await expectAlive("systemd");
}, 90_000);

test("what the Windows snippet gives to curl.exe turns the light green", async () => {
  const [, given = ""] = /^\$arguments = '(.+)'$/m.exec(snippet("windows")) ?? [];
  expect(given).not.toBe("");
  // No PowerShell is to be had for this machine: the arguments are what curl would get, with the same quotes.
  await run("sh", ["-c", `curl ${given}`]);
  await expectAlive("windows");
}, 90_000);
