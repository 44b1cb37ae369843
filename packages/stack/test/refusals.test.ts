import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { loadConfig } from "@rollcall/stack";
import { isOpenToOthers, refuseFullDisk } from "../src/home.ts";
import { boundLog, lastLines } from "../src/log-file.ts";
import { occupy, processesOf, rollcall, statusOf } from "./rollcall-command.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-refusal-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const sentencesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .filter((line) => line !== "");

test.each([["--detach"], []])(
  "a taken port is one sentence that says what to set, and nothing is left (%s)",
  async (...args) => {
    const { port, server } = await occupy();
    const run = await rollcall(folder, ["start", ...args], { INGEST_HTTPS_PORT: String(port) });
    server.close();
    expect(run.code).toBe(1);
    expect(sentencesOf(run.stderr)).toEqual([
      expect.stringMatching(`^Port ${port} is taken .*INGEST_HTTPS_PORT=auto npm start`),
    ]);
    expect(processesOf(folder)).toEqual([]);
    expect(readdirSync(folder)).not.toContain("state.json");
  },
);

test("a home that cannot be made is one sentence", async () => {
  writeFileSync(join(folder, "file"), "");
  const run = await rollcall(join(folder, "file", "home"), ["start", "--detach"]);
  expect(run.code).toBe(1);
  expect(sentencesOf(run.stderr)).toEqual([
    expect.stringMatching(/cannot be written \(ENOTDIR\): .*ROLLCALL_HOME/),
  ]);
});

test("too little free disk is one sentence", () => {
  expect(() => refuseFullDisk("/data", 2 * 1024 ** 3)).not.toThrow();
  expect(() => refuseFullDisk("/data", 700 * 1024 ** 2)).toThrow(
    /^Only 700 MB are free where \/data lies .* needs 2 GB: .*ROLLCALL_HOME/,
  );
});

test("a server that dies while it starts is one sentence with its reason, and nothing is left", async () => {
  const manifest = join(folder, "redis", "appendonlydir", "appendonly.aof.manifest");
  mkdirSync(join(manifest, ".."), { recursive: true });
  writeFileSync(manifest, "nonsense\n");
  const run = await rollcall(folder, ["start", "--detach"]);
  expect(run.code).toBe(1);
  expect(sentencesOf(run.stderr)).toEqual([
    expect.stringMatching(/^redis ended with exit code 1; .*AOF MANIFEST.*redis\.log/),
  ]);
  expect(processesOf(folder)).toEqual([]);
  expect(await statusOf(folder)).toEqual([]);
}, 60_000);

test("every wrong setting is named at once", () => {
  const env = { INGEST_HTTP_PORT: "80a", DASHBOARD_PORT: "70000", QUESTDB_MAX_HEAP_MB: "64" };
  expect(() => loadConfig(env, "/x")).toThrow(/INGEST_HTTP_PORT.*DASHBOARD_PORT.*QUESTDB_MAX_HEAP_MB/);
});

test.each([
  [undefined, 8080],
  ["", 8080],
  ["auto", "auto"],
  ["0", "auto"],
  ["9090", 9090],
])("INGEST_HTTP_PORT=%s means %s", (value, expected) => {
  expect(loadConfig({ INGEST_HTTP_PORT: value }, "/x").ports.ingestHttp).toBe(expected);
});

test("an unknown command or log is answered with those that there are", async () => {
  expect((await rollcall(folder, ["begin"])).stderr).toMatch(/no command begin; there are: start, stop/);
  expect((await rollcall(folder, ["logs", "nobody"])).stderr).toMatch(/Which log\?/);
});

test("a log that has grown too large is moved aside and goes on at the same place", () => {
  const file = join(folder, "it.log");
  writeFileSync(file, "one\ntwo\n");
  boundLog(file, 100);
  expect(lastLines(file, 5)).toEqual(["one", "two"]);
  boundLog(file, 4);
  expect(lastLines(file, 5)).toEqual([]);
  expect(lastLines(`${file}.1`, 1)).toEqual(["two"]);
});

test("a folder below one that is closed to others is not open", () => {
  const inner = join(folder, "closed", "inner");
  mkdirSync(inner, { recursive: true });
  chmodSync(folder, 0o755);
  expect(isOpenToOthers(inner)).toBe(true);
  chmodSync(join(folder, "closed"), 0o700);
  expect(isOpenToOthers(inner)).toBe(false);
});
