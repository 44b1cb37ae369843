import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ManagedProcess, type ProcessSpec } from "@rollcall/stack";
import { eventually } from "@rollcall/test-kit";
import { identify, isAlive, signal } from "../src/pids.ts";

let folder: string;
let open: ManagedProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-process-"));
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((each) => each.kill()));
  await Promise.all(open.map((each) => each.stop()));
  rmSync(folder, { recursive: true });
});

const aProcess = (script: string, spec: Partial<ProcessSpec> = {}, options: { restart?: boolean } = {}) => {
  const file = (name: string) => join(folder, name);
  const sentences: string[] = [];
  const managed = new ManagedProcess(
    {
      name: "it",
      kind: "service",
      command: "/bin/sh",
      args: ["-c", script],
      env: { PATH: "/usr/bin:/bin" },
      cwd: folder,
      logFile: file("it.log"),
      port: 1,
      isReady: () => existsSync(file("ready")),
      startWithinMs: 5_000,
      stopSignal: "SIGTERM",
      stopWithinMs: 3_000,
      ...spec,
    },
    { ...options, onCrash: (sentence) => sentences.push(sentence) },
  );
  open.push(managed);
  return { managed, sentences, file };
};

const idOf = (managed: ManagedProcess) => {
  const id = identify(managed.info().pid ?? 0);
  if (!id) throw new Error("it has no process");
  return id;
};

test("a stop ends it with the signal it asked for and answers its exit code", async () => {
  const { managed } = aProcess("trap 'exit 7' TERM; touch ready; while :; do sleep 0.05; done");
  await managed.start();
  expect(managed.info()).toMatchObject({ state: "running", restarts: 0 });
  expect(await managed.stop()).toBe(7);
  expect(managed.info()).toMatchObject({ state: "stopped", pid: null });
});

test("one that ignores the signal is killed, with what it started", async () => {
  const { managed, file } = aProcess("trap '' TERM; sleep 60 & echo $! > child; touch ready; wait", {
    stopWithinMs: 200,
  });
  await managed.start();
  const child = identify(Number(readFileSync(file("child"), "utf8")));
  expect(await managed.stop()).toBeNull();
  expect(child && isAlive(child)).toBe(false);
});

test("one that ends before it is ready is told with the last line of its log", async () => {
  const { managed } = aProcess("echo no space left on device; exit 3");
  await expect(managed.start()).rejects.toThrow(
    /it ended with exit code 3; its log ends with: no space left/,
  );
  expect(managed.info().state).toBe("stopped");
});

test("one that is not ready in time is ended", async () => {
  const { managed } = aProcess("exec sleep 60", { startWithinMs: 200 });
  const started = managed.start();
  const id = idOf(managed);
  await expect(started).rejects.toThrow(/not ready within 0.2 s/);
  expect(isAlive(id)).toBe(false);
});

test("a crash is told, and it is started again with another pid", async () => {
  const { managed, sentences } = aProcess("touch ready; exec sleep 60", {}, { restart: true });
  await managed.start();
  const first = idOf(managed);
  await managed.kill();
  await eventually(() => expect(managed.info()).toMatchObject({ state: "running", restarts: 1 }));
  expect(managed.info().pid).not.toBe(first.pid);
  expect(sentences).toEqual([expect.stringContaining("it was killed")]);
});

test("one that was stopped while it waited to restart stays stopped", async () => {
  const { managed } = aProcess("touch ready; exec sleep 60", {}, { restart: true });
  await managed.start();
  await managed.kill();
  expect(managed.info().state).toBe("waiting to restart");
  await managed.stop();
  expect(managed.info().state).toBe("stopped");
});

test("a pid that now belongs to another process is not signalled", async () => {
  const { managed } = aProcess("touch ready; exec sleep 60");
  await managed.start();
  const id = idOf(managed);
  expect(signal({ ...id, startTicks: "1" }, "SIGKILL")).toBe(false);
  expect(isAlive(id)).toBe(true);
});

test("a paused process does not run and goes on when resumed", async () => {
  const { managed, file } = aProcess("touch ready; while :; do echo x >> ticks; sleep 0.02; done");
  await managed.start();
  const state = () => readFileSync(`/proc/${managed.info().pid}/stat`, "utf8").split(" ")[2];
  const ticks = () => readFileSync(file("ticks"), "utf8").length;
  await eventually(() => expect(ticks()).toBeGreaterThan(0));
  managed.pause();
  await eventually(() => expect(state()).toBe("T"));
  const before = ticks();
  managed.resume();
  await eventually(() => expect(ticks()).toBeGreaterThan(before));
});

test("gives way to others by its niceness, and by that of its session where the system shares by sessions", async () => {
  const { managed } = aProcess("touch ready; sleep 60", { niceness: 7 });
  await managed.start();
  const { pid } = managed.info();
  expect(getPriority(pid ?? 0)).toBe(7);
  const group = `/proc/${pid}/autogroup`;
  if (existsSync(group)) expect(readFileSync(group, "utf8")).toMatch(/ nice 7$/m);
});

test("it ends with the process that started it, also when that is killed", async () => {
  const starter = join(folder, "starter.ts");
  const source = new URL("../src/managed-process.ts", import.meta.url).href;
  const spec = {
    name: "it",
    kind: "server",
    command: "/bin/sh",
    args: ["-c", "trap 'echo asked > asked; exit' INT; echo $$ > pid; while :; do sleep 0.05; done"],
    env: { PATH: "/usr/bin:/bin" },
    cwd: folder,
    logFile: join(folder, "it.log"),
    port: 1,
    startWithinMs: 20_000,
    stopSignal: "SIGINT",
    stopWithinMs: 3_000,
  };
  writeFileSync(
    starter,
    `import { existsSync } from "node:fs";
import { ManagedProcess } from ${JSON.stringify(source)};
const spec = ${JSON.stringify(spec)};
await new ManagedProcess({ ...spec, isReady: () => existsSync("pid") }).start();
console.log("started");
setInterval(() => {}, 1_000);`,
  );
  const child = spawn(process.execPath, [starter], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const id = identify(Number(readFileSync(join(folder, "pid"), "utf8")));
  expect(id && isAlive(id)).toBe(true);
  child.kill("SIGKILL");
  await eventually(() => expect(id && isAlive(id)).toBe(false), { withinMs: 10_000 });
  // By its own stop signal, so that it could end in order.
  expect(readFileSync(join(folder, "asked"), "utf8")).toBe("asked\n");
}, 60_000);
