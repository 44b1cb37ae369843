import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readServices } from "@rollcall/service-facts";
import { eventually } from "@rollcall/test-kit";
import { Redis } from "ioredis";
import { Client } from "pg";
import { identify, isAlive } from "../src/pids.ts";
import { listeningAddresses, loopback, processesOf, rollcall, statusOf } from "./rollcall-command.ts";

const services = await readServices();
const startsWithinMs = 240_000;
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

test.each(services)("$name is ready by what its file says", async ({ name, probes }) => {
  const pid = await pidOf(name);
  const environment = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  const port = environment.find((line) => line.startsWith("HEALTH_PORT="))?.split("=")[1];
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`);
  const answer = (await response.json()) as { probes: Record<string, unknown> };
  expect(Object.keys(answer.probes).sort()).toEqual([...probes].sort());
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
  "when the supervisor is killed all that it started ends by itself, and the next start uses the data again",
  async () => {
    await inPostgres("create table kept as select 42 as answer");
    const before = credentials();
    const started = (await statusOf(homeDir)).flatMap(({ pid }) => identify(pid) ?? []);
    expect(started).toHaveLength(services.length + 4);
    process.kill(supervisorPid(), "SIGKILL");
    // A service may take 10 s for its stop.
    const left = () => [...started.filter(isAlive), ...processesOf(homeDir)];
    await eventually(() => expect(left()).toEqual([]), { withinMs: 40_000 });
    const { code } = await rollcall(homeDir, ["start", "--detach"]);
    expect(code).toBe(0);
    expect(await inPostgres("select answer from kept")).toEqual([{ answer: 42 }]);
    expect(credentials()).toEqual(before);
  },
  startsWithinMs + 40_000,
);

test(
  "an installation that is older than a service gets its password and its role at the next start",
  async () => {
    await rollcall(homeDir, ["stop"]);
    const file = join(homeDir, "config.json");
    const wiring = JSON.parse(readFileSync(file, "utf8"));
    const { scheduler: _, ...secrets } = wiring.secrets;
    const { schedulerHealth: __, ...ports } = wiring.ports;
    writeFileSync(file, JSON.stringify({ ...wiring, secrets, ports }));
    expect(await rollcall(homeDir, ["start", "--detach"])).toMatchObject({ code: 0 });
    const now = JSON.parse(readFileSync(file, "utf8"));
    expect(now).toMatchObject({ secrets, ports });
    expect(now.secrets.scheduler).toMatch(/^[0-9a-f]{48}$/);
    expect((await statusOf(homeDir)).find(({ name }) => name === "scheduler")?.state).toBe("running");
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
