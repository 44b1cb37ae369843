import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";

const fixture = fileURLToPath(new URL("fixtures/service.ts", import.meta.url));
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill("SIGKILL");
});

function start(behaviour: string) {
  const diary = join(mkdtempSync(join(tmpdir(), "rollcall-test-")), "diary");
  writeFileSync(diary, "");
  const started = spawn(process.execPath, [fixture, behaviour, diary], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  let log = "";
  started.stdout.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = once(started, "close").then(([code]) => code as number | null);
  const did = () => readFileSync(diary, "utf8").trim().split("\n");
  const isUp = () => eventually(() => expect(log).toContain('"msg":"started"'));
  return { did, ended, isUp, log: () => log, stop: () => started.kill("SIGTERM") };
}

test("closes the newest first on SIGTERM and exits 0", async () => {
  const service = start("works");
  await service.isUp();
  service.stop();
  expect(await service.ended).toBe(0);
  expect(service.did()).toEqual(["started", "closed second", "closed first"]);
});

test("closes what was opened and exits 1 when the start fails half-way", async () => {
  const service = start("fails to start");
  expect(await service.ended).toBe(1);
  expect(service.did()).toEqual(["closed first"]);
  expect(service.log()).toContain("no broker");
});

test("takes an unhandled rejection for a failure", async () => {
  const service = start("breaks later");
  expect(await service.ended).toBe(1);
  expect(service.did()).toEqual(["started", "closed second", "closed first"]);
  expect(service.log()).toContain("a bug");
});

test("closes the rest and exits 1 when something cannot be closed", async () => {
  const service = start("fails to close");
  await service.isUp();
  service.stop();
  expect(await service.ended).toBe(1);
  expect(service.did()).toEqual(["started", "closed second", "closed first"]);
});

test("exits 1 at its deadline when a stop takes too long", async () => {
  const service = start("stops too slowly");
  await service.isUp();
  service.stop();
  expect(await service.ended).toBe(1);
  expect(service.log()).toContain("stop took too long");
});
