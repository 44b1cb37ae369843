import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  createTestPostgres,
  createTestRedis,
  createTestVhost,
  startService,
  type TestService,
  testApiKey,
} from "@rollcall/test-kit";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const runFile = promisify(execFile);
const closing: (() => Promise<void>)[] = [];
let dashboard: TestService;

beforeAll(async () => {
  const [postgres, vhost, redis] = await Promise.all([
    createTestPostgres(),
    createTestVhost(),
    createTestRedis(),
  ]);
  const [control, query] = await Promise.all([
    startService("control", { postgres, vhost }),
    startService("query", { postgres, vhost, redis }),
  ]);
  dashboard = await startService("dashboard", { env: { QUERY_URL: query.url, CONTROL_URL: control.url } });
  closing.push(dashboard.stop, control.stop, query.stop, redis.close, vhost.close, postgres.close);
});
afterAll(async () => {
  for (const close of closing) await close();
});

const rollcall = async (args: string[], env: Record<string, string> = {}) => {
  const variables = {
    PATH: process.env["PATH"] ?? "",
    ROLLCALL_URL: dashboard.url,
    ROLLCALL_API_KEY: testApiKey,
    ...env,
  };
  try {
    const { stdout } = await runFile(process.execPath, [main, ...args], { env: variables });
    return { code: 0, out: stdout.trim() };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, out: stderr.trim() };
  }
};
const json = async (args: string[]) =>
  JSON.parse((await rollcall([...args, "--json"])).out) as Record<string, unknown>[];

test("a customer is made, changed and listed, a token made and revoked", async () => {
  const made = await rollcall(["customers", "create", "acme", "--name", "Acme", "--device-limit", "3"]);
  expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^slug +acme$/m)]);
  await rollcall(["customers", "update", "acme", "--device-limit", "none", "--active", "false"]);
  expect(await json(["customers", "list"])).toMatchObject([
    { slug: "acme", device_limit: null, active: false },
  ]);
  const created = (await json(["tokens", "create", "acme", "Hall 3"])) as unknown as {
    id: string;
    token: string;
  };
  expect(created.token).toMatch(/^fmt_/);
  expect((await rollcall(["tokens", "list", "--customer", "acme"])).out.split("\n")).toHaveLength(2);
  expect((await rollcall(["tokens", "revoke", "acme", created.id])).out).toBe("Done.");
  expect(await json(["tokens", "list"])).toMatchObject([{ id: created.id, revoked_at: expect.any(String) }]);
});

test("lists of instances, rejections and diagnostics are arrays", async () => {
  for (const list of ["instances", "rejections", "diagnostics"]) {
    expect(await json([list, "list"])).toEqual([]);
    expect((await rollcall([list, "list"])).out).toBe("Nothing.");
  }
});

test("what is refused ends with 1 and one sentence that names the field", async () => {
  const bad = await rollcall(["customers", "create", "Bad Slug", "--name", "x"]);
  expect([bad.code, bad.out]).toEqual([1, expect.stringContaining("slug: must match pattern")]);
  expect((await rollcall(["customers", "list"], { ROLLCALL_API_KEY: "rck_wrong" })).out).toContain(
    "credentials",
  );
  expect((await rollcall(["customers", "list"], { ROLLCALL_URL: "http://127.0.0.1:1" })).out).toBe(
    "Nobody answers at http://127.0.0.1:1",
  );
  expect((await rollcall(["customers", "explode"])).out).toContain("There is no command customers explode.");
});

test("a command that is used wrongly is answered with what is wrong and its own help", async () => {
  const { code, out } = await rollcall(["customers", "create"]);
  expect([code, out]).toEqual([1, expect.stringMatching(/^customers create takes <slug>\n\n.*--name/s)]);
  const unknown = await rollcall(["customers", "list", "--colour", "red"]);
  expect([unknown.code, unknown.out]).toEqual([1, expect.stringMatching(/^Unknown option '--colour'\n\n/)]);
  const ofGroup = await rollcall(["tokens", "--help"]);
  expect(ofGroup).toMatchObject({ code: 0, out: expect.stringContaining("tokens rotate") });
  expect(ofGroup.out).not.toContain("customers create");
});

test("without options it finds the platform that was started here", async () => {
  const home = await mkdtemp(join(tmpdir(), "rollcall-cli-test-"));
  const credentials = { dashboard_url: dashboard.url, api_key: testApiKey };
  await writeFile(join(home, "credentials.json"), JSON.stringify(credentials));
  const found = await rollcall(["customers", "list"], {
    ROLLCALL_URL: "",
    ROLLCALL_API_KEY: "",
    ROLLCALL_HOME: home,
  });
  expect(found).toMatchObject({ code: 0 });
});
