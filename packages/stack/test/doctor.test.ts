import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { Client } from "pg";
import { alerts } from "../../../deploy/grafana/alerts.ts";
import { redact } from "../src/doctor/bundle.ts";
import { backupFinding, certificateFinding, diskFinding } from "../src/doctor/machine-checks.ts";
import { queueFinding } from "../src/doctor/server-checks.ts";
import { rollcall } from "./rollcall-command.ts";

const withinMs = 120_000;
const folder = mkdtempSync(join(tmpdir(), "rollcall-doctor-"));
const home = join(folder, "home");

type Found = { check: string; level: string; says: string; todo?: string };
const look = async () => {
  const { code, stdout } = await rollcall(home, ["doctor", "--json"]);
  return { code, found: JSON.parse(stdout) as Found[] };
};
const levelsOf = (found: Found[], check: string) =>
  found.filter((finding) => finding.check === check).map(({ level }) => level);
const readHome = (name: string) => JSON.parse(readFileSync(join(home, name), "utf8"));
const inPostgres = async (sql: string) => {
  const client = new Client({ connectionString: readHome("credentials.json").postgres_url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

beforeAll(async () => {
  const { code, stderr } = await rollcall(home, ["start", "--detach"]);
  if (code !== 0) throw new Error(stderr);
}, withinMs);
afterAll(async () => {
  await rollcall(home, ["stop"]);
  rmSync(folder, { recursive: true });
}, withinMs);

const everyCheck =
  "rollcall, node, disk, memory, clock, certificate, backup, rabbitmq, postgres, questdb, redis, queue liveness.events, table heartbeats, dead letters, rights, slow statements, conditions, ingest-gateway, dashboard".split(
    ", ",
  );

test("looks at machine, servers, queues, tables and services; a healthy platform has no error", async () => {
  await eventually(
    async () => {
      const { code, found } = await look();
      expect(found.filter(({ level }) => level === "error")).toEqual([]);
      expect(code).toBe(0);
      expect(found.map(({ check }) => check)).toEqual(expect.arrayContaining(everyCheck));
      expect(found.filter(({ level, todo }) => (level === "ok") !== (todo === undefined))).toEqual([]);
    },
    { withinMs: 60_000, everyMs: 1_000 },
  );
}, 90_000);

test("a lost right is an error with its name, a dead letter and a slow statement are warnings", async () => {
  await inPostgres("revoke select on customers from rollcall_query");
  await inPostgres(`insert into dead_letters (id, message_id, queue, reason, content, whole)
    values (gen_random_uuid(), 'one', 'liveness.events', 'unreadable', '', true)`);
  const sleeping = inPostgres("select pg_sleep(60)").catch((error: Error) => error.message);
  await eventually(
    async () => {
      const { code, found } = await look();
      expect(code).toBe(1);
      expect(levelsOf(found, "rights")).toEqual(["error"]);
      expect(found.find(({ check }) => check === "rights")?.says).toMatch(
        /select on customers to rollcall_query/,
      );
      expect(levelsOf(found, "dead letters")).toEqual(["warning"]);
      expect(levelsOf(found, "slow statements")).toEqual(["warning"]);
    },
    { withinMs: 40_000, everyMs: 1_000 },
  );
  await inPostgres("select pg_cancel_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)'");
  expect(await sleeping).toMatch(/cancel/);
  await inPostgres("grant select on customers to rollcall_query; delete from dead_letters");
  const { found } = await look();
  expect(["rights", "dead letters", "slow statements"].flatMap((check) => levelsOf(found, check))).toEqual([
    "ok",
    "ok",
    "ok",
  ]);
}, 60_000);

const secretsOfHome = (): string[] => {
  const { secrets } = readHome("config.json") as { secrets: Record<string, string> };
  const { demo, api_key } = readHome("credentials.json") as { demo: { token: string }; api_key: string };
  const key = readFileSync(join(home, "tls", "key.pem"), "utf8").split("\n");
  return [
    ...Object.values(secrets),
    demo.token,
    api_key,
    ...key.filter((line) => line !== "" && !line.startsWith("---")),
  ];
};

test("the bundle holds findings, metrics and logs, and no secret of the installation", async () => {
  const log = join(home, "logs", "control.log");
  appendFileSync(log, `planted ${secretsOfHome().join(" ")}\n`);
  const file = join(folder, "bundle.tar");
  await rollcall(home, ["doctor", "--bundle", file]);
  const names = execFileSync("tar", ["-tf", file]).toString("utf8");
  for (const name of ["./doctor.json", "./metrics/query.txt", "./logs/control.log"])
    expect(names).toContain(name);
  const text = execFileSync("tar", ["-xOf", file], { maxBuffer: 1024 ** 3 }).toString("latin1");
  expect(text).toContain("planted [secret]");
  expect(secretsOfHome().filter((secret) => text.includes(secret))).toEqual([]);
});

test("its figures for Prometheus are those that alerts ask for", async () => {
  const file = join(folder, "rollcall.prom");
  await rollcall(home, ["doctor", "--metrics", file]);
  const text = readFileSync(file, "utf8");
  const asked = alerts.flatMap(({ query }) => query.match(/rollcall_\w+/g) ?? []);
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((name) => !new RegExp(`^${name}(\\{.*\\})? \\d+$`, "m").test(text))).toEqual([]);
  // 0 is a backup that was never made.
  expect(text).toMatch(/^rollcall_last_backup_timestamp_seconds 0$/m);
});

test("what looks like a token or a password in an address is left out, too", () => {
  const text = `fmt_${"a".repeat(46)} amqp://user:pass@host/x rck_${"b".repeat(40)} Authorization: Bearer abc.def`;
  expect(redact(text, [])).toBe(
    "[secret] amqp://user:[secret]@host/x [secret] Authorization: Bearer [secret]",
  );
});

test("a stopped Rollcall is one error; a home without one is a sentence", async () => {
  const empty = await rollcall(join(folder, "nothing"), ["doctor"]);
  expect(empty).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/There is no Rollcall in .*npm start/),
  });
  const unknown = await rollcall(home, ["doctor", "--bandle", "x"]);
  expect(unknown).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/--bandle.*Usage: npm run doctor/s),
  });
});

const gigabyte = 1024 ** 3;
const hour = 3_600_000;
test.each([
  [diskFinding("/d", 1 * gigabyte, 100 * gigabyte), "error"],
  [diskFinding("/d", 9 * gigabyte, 50 * gigabyte), "warning"],
  [diskFinding("/d", 90 * gigabyte, 1000 * gigabyte), "warning"],
  [diskFinding("/d", 50 * gigabyte, 100 * gigabyte), "ok"],
  [backupFinding(null, 0), "warning"],
  [backupFinding(0, 26 * hour), "ok"],
  [backupFinding(0, 27 * hour), "warning"],
  [backupFinding(0, 169 * hour), "error"],
  [queueFinding("liveness.events", 0, 0), "error"],
  [queueFinding("liveness.events", 1_001, 1), "warning"],
  [queueFinding("liveness.events", 1_000, 1), "ok"],
])("%j is told as %s", ({ level }, expected) => {
  expect(level).toBe(expected);
});

test("a certificate warns a month before it ends and is an error after", () => {
  const pem = readFileSync(join(home, "tls", "cert.pem"), "utf8");
  const days = (count: number) => Date.now() + count * 24 * hour;
  const levels = [0, 3_640, 3_700].map((count) => certificateFinding(pem, days(count)).level);
  expect(levels).toEqual(["ok", "warning", "error"]);
});
