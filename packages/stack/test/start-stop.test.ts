import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { Redis } from "ioredis";
import { Client } from "pg";
import { listeningAddresses, loopback, processesOf, rollcall, statusOf } from "./rollcall-command.ts";

const startsWithinMs = 90_000;
let homeDir: string;

beforeAll(async () => {
  homeDir = mkdtempSync(join(tmpdir(), "rollcall-home-"));
  const { code, stderr } = await rollcall(homeDir, ["start", "--detach"]);
  if (code !== 0) throw new Error(stderr);
}, startsWithinMs);
afterAll(async () => {
  await rollcall(homeDir, ["stop"]);
  rmSync(homeDir, { recursive: true });
}, startsWithinMs);

const credentials = () => JSON.parse(readFileSync(join(homeDir, "credentials.json"), "utf8"));
const pidOf = async (name: string) => (await statusOf(homeDir)).find((line) => line.name === name)?.pid;
const supervisorPid = () =>
  JSON.parse(readFileSync(join(homeDir, "state.json"), "utf8")).supervisor.pid as number;

const inPostgres = async (text: string) => {
  const client = new Client({ connectionString: credentials().postgres_url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

const inRedis = async <T>(work: (redis: Redis) => Promise<T>): Promise<T> => {
  const redis = new Redis(credentials().redis_url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
};

test("status lists the four servers and every service as running", async () => {
  const lines = await statusOf(homeDir);
  const services = readdirSync(new URL("../../../services", import.meta.url));
  expect(lines.map(({ name }) => name).sort()).toEqual(
    ["postgres", "questdb", "rabbitmq", "redis", ...services].sort(),
  );
  expect(lines.filter(({ state }) => state !== "running")).toEqual([]);
});

test("nothing listens on a server's usual port, servers listen on this machine only", async () => {
  const usual = [5672, 25672, 4369, 6379, 5432, 9000, 8812, 9003, 9009];
  const servers = (await statusOf(homeDir)).slice(0, 4);
  const addresses = servers.flatMap(({ pid }) => listeningAddresses(pid));
  expect(addresses.length).toBeGreaterThanOrEqual(7);
  expect(addresses.filter((address) => !loopback.test(address))).toEqual([]);
  const ports = addresses.map((address) => Number.parseInt(address.split(":")[1] ?? "", 16));
  expect(ports.filter((port) => usual.includes(port))).toEqual([]);
});

test("credentials.json is for its user only and says where everything is", () => {
  expect(statSync(join(homeDir, "credentials.json")).mode & 0o777).toBe(0o600);
  expect(credentials()).toMatchObject({
    ingest_url: expect.stringMatching(/^http:/),
    ingest_https_url: expect.stringMatching(/^https:/),
    dashboard_url: expect.stringMatching(/^http:/),
    api_key: expect.stringMatching(/./),
    admin_email: expect.stringContaining("@"),
    admin_password: expect.stringMatching(/./),
    demo: { customer: "demo", token: expect.stringMatching(/^fmt_/) },
    questdb: {
      host: "127.0.0.1",
      pg_port: expect.any(Number),
      user: "rollcall_reader",
      password: expect.any(String),
    },
    postgres_url: expect.stringMatching(/^postgres:/),
    redis_url: expect.stringMatching(/^redis:/),
    amqp_url: expect.stringMatching(/^amqp:/),
    questdb_http_url: expect.stringMatching(/^http:\/\/[^:]+:[^@]+@/),
  });
});

test("the home's other folders are closed to other users", () => {
  const open = readdirSync(homeDir).filter((name) => (statSync(join(homeDir, name)).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});

test("a killed server is started again with its data", async () => {
  await inRedis((redis) => redis.set("kept", "yes"));
  // What it answered is with the kernel, which outlives the process.
  const pid = await pidOf("redis");
  process.kill(pid ?? 0, "SIGKILL");
  await eventually(async () => expect([pid, undefined]).not.toContain(await pidOf("redis")), {
    withinMs: 10_000,
  });
  await eventually(async () => expect(await inRedis((redis) => redis.get("kept"))).toBe("yes"), {
    withinMs: 10_000,
  });
}, 30_000);

test("a second start while it runs starts nothing and says where it is", async () => {
  const before = await statusOf(homeDir);
  const { code, stdout } = await rollcall(homeDir, ["start", "--detach"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/already runs here/);
  expect(await statusOf(homeDir)).toEqual(before);
});

test(
  "a killed supervisor's processes are ended by the next start, which uses the data again",
  async () => {
    await inPostgres("create table kept as select 42 as answer");
    const before = credentials();
    const old = (await statusOf(homeDir)).map(({ pid }) => pid);
    process.kill(supervisorPid(), "SIGKILL");
    await eventually(async () =>
      expect((await statusOf(homeDir)).map(({ state }) => state)).toContain("left behind"),
    );
    const { code, stdout } = await rollcall(homeDir, ["start", "--detach"]);
    expect({ code, ended: /Ended \d+ processes/.test(stdout) }).toEqual({ code: 0, ended: true });
    expect((await statusOf(homeDir)).filter(({ pid }) => old.includes(pid))).toEqual([]);
    expect(await inPostgres("select answer from kept")).toEqual([{ answer: 42 }]);
    expect(credentials()).toEqual(before);
  },
  startsWithinMs,
);

test("stop leaves no process and says so when there is nothing to stop", async () => {
  expect(processesOf(homeDir).length).toBeGreaterThan(4);
  expect(await rollcall(homeDir, ["stop"])).toMatchObject({ code: 0 });
  expect(processesOf(homeDir)).toEqual([]);
  expect(await statusOf(homeDir)).toEqual([]);
  expect((await rollcall(homeDir, ["stop"])).stdout).toMatch(/not running/);
}, 30_000);
