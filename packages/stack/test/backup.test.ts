import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readAccess } from "@rollcall/migrate";
import { eventually } from "@rollcall/test-kit";
import { Client } from "pg";
import { processesOf, rollcall, statusOf } from "./rollcall-command.ts";

const withinMs = 240_000;
const folder = mkdtempSync(join(tmpdir(), "rollcall-backup-"));
const [lost, found, backup] = ["lost", "found", "backup"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];

type Credentials = Readonly<
  Record<
    "ingest_url" | "dashboard_url" | "postgres_url" | "admin_email" | "admin_password" | "api_key",
    string
  >
> & {
  demo: { token: string };
  questdb: { host: string; pg_port: number; user: string; password: string };
};
const credentialsOf = (home: string) =>
  JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as Credentials;

const inPostgres = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
const accessOf = (home: string) => inPostgres(credentialsOf(home).postgres_url, readAccess);

const inQuestdb = async (home: string, sql: string) => {
  const { host, pg_port, user, password } = credentialsOf(home).questdb;
  const { rows } = await inPostgres(`postgres://${user}:${password}@${host}:${pg_port}/qdb`, (client) =>
    client.query<Record<string, number>>(sql),
  );
  return rows;
};

const post = (home: string, machine: string, kind: string, body: unknown) => {
  const { ingest_url, demo } = credentialsOf(home);
  return fetch(`${ingest_url}/api/ingest/demo/${machine}/app/${kind}`, {
    method: "POST",
    headers: { authorization: `Bearer ${demo.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
};

/** Heartbeats without pause, each with its number as pid; tells which were acknowledged. */
const startLoad = () => {
  const acknowledged: number[] = [];
  const load = { next: 1, running: true };
  const device = async (machine: string) => {
    while (load.running) {
      const pid = load.next++;
      const response = await post(lost, machine, "heartbeat", { pid, version: "1.0.0" });
      if (response.status === 200) acknowledged.push(pid);
    }
  };
  const devices = Promise.all(Array.from({ length: 8 }, (_, n) => device(`machine-${n}`)));
  return {
    acknowledged,
    stop: async () => {
      load.running = false;
      await devices;
    },
  };
};

let restoredAt: string;
let before: { acknowledged: number[]; access: string[]; output: string };

beforeAll(async () => {
  const started = await rollcall(lost, ["start", "--detach"]);
  if (started.code !== 0) throw new Error(started.stderr);
  await post(lost, "machine-0", "diagnostics", {
    items: [{ code: 7, message: "Fan stands still", severity: 2 }],
  });
  const load = startLoad();
  await eventually(() => expect(load.acknowledged.length).toBeGreaterThan(500), { withinMs: 30_000 });
  // What is acknowledged while the writer stands still is on the broker only, and the backup has to wait for it.
  const writer = (await statusOf(lost)).find(({ name }) => name === "heartbeat-writer")?.pid ?? 0;
  process.kill(writer, "SIGSTOP");
  await eventually(() => expect(load.acknowledged.length).toBeGreaterThan(1_000), { withinMs: 30_000 });
  const acknowledged = [...load.acknowledged];
  const running = rollcall(lost, ["backup", backup]);
  await Promise.race([running, delay(10_000)]);
  process.kill(writer, "SIGCONT");
  const run = await running;
  await load.stop();
  if (run.code !== 0) throw new Error(run.stderr);
  before = { acknowledged, access: await accessOf(lost), output: run.stdout };
  await rollcall(lost, ["stop"]);
  const restored = await rollcall(found, ["restore", backup]);
  if (restored.code !== 0) throw new Error(restored.stderr);
  restoredAt = new Date().toISOString();
  const again = await rollcall(found, ["start", "--detach"]);
  if (again.code !== 0) throw new Error(again.stderr);
}, withinMs);

afterAll(async () => {
  for (const home of [lost, found]) await rollcall(home, ["stop"]);
  rmSync(folder, { recursive: true });
}, withinMs);

test("every heartbeat that was acknowledged before the backup is found after the restore, once", async () => {
  const rows = await inQuestdb(found, "select pid, count() as times from heartbeats where customer = 'demo'");
  const times = new Map(rows.map(({ pid, times: count }) => [pid, Number(count)]));
  expect(before.acknowledged.filter((pid) => times.get(pid) !== 1)).toEqual([]);
  expect(before.output).toMatch(/Copying QuestDB: done/);
});

test("every role, grant and row policy of the database is there again", async () => {
  expect(await accessOf(found)).toEqual(before.access);
  expect(before.access.filter((line) => line.includes(" policy ")).length).toBeGreaterThanOrEqual(10);
});

test("people sign in as before and find their devices green and their diagnostics open", async () => {
  const { dashboard_url, admin_email, admin_password } = credentialsOf(found);
  const signIn = await fetch(`${dashboard_url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: admin_email, password: admin_password }),
  });
  const { access_token } = (await signIn.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  const ask = async (path: string) =>
    (await (await fetch(`${dashboard_url}/api/v1/${path}`, { headers })).json()) as {
      items: { machine: string; colour: string; code: number }[];
    };
  const { items } = await ask("instances?customer=demo&page_size=100");
  expect(items.map(({ machine, colour }) => `${machine} ${colour}`).sort()).toEqual(
    Array.from({ length: 8 }, (_, n) => `machine-${n} ${n === 0 ? "red" : "green"}`),
  );
  const diagnostics = await ask("customers/demo/machines/machine-0/software/app/diagnostics");
  expect(diagnostics.items.map(({ code }) => code)).toEqual([7]);
});

test("the canary passes and no condition stands; devices go on with their old tokens", async () => {
  expect((await post(found, "machine-1", "heartbeat", {})).status).toBe(200);
  const { dashboard_url, api_key } = credentialsOf(found);
  await eventually(
    async () => {
      const headers = { authorization: `Bearer ${api_key}` };
      const overview = await (await fetch(`${dashboard_url}/api/v1/overview`, { headers })).json();
      expect((overview as { conditions: unknown[] }).conditions).toEqual([]);
      const heard = await inQuestdb(
        found,
        `select count() as beats from heartbeats where customer = 'rollcall-canary' and received_at > '${restoredAt}'`,
      );
      expect(Number(heard[0]?.beats)).toBeGreaterThan(0);
    },
    { withinMs: 60_000, everyMs: 500 },
  );
}, 90_000);

test("a backup says what it is, is closed to other users, and is remembered", () => {
  const manifest = JSON.parse(readFileSync(join(backup, "manifest.json"), "utf8")) as Record<string, unknown>;
  expect(manifest).toMatchObject({ format: 1, versions: { questdb: "9.3.4" } });
  expect(JSON.parse(readFileSync(join(lost, "last-backup.json"), "utf8"))).toEqual({
    dir: backup,
    at: manifest.consistentAt,
  });
});

const damagedCopy = (name: string, damage: (dir: string) => void): string => {
  const copy = join(folder, name);
  cpSync(backup, copy, { recursive: true });
  damage(copy);
  return copy;
};

test.each<[string, RegExp, (dir: string) => void]>([
  [
    "a byte more",
    /postgres\.dump has \d+ bytes instead of/,
    (dir) => appendFileSync(join(dir, "postgres.dump"), "x"),
  ],
  [
    "a byte changed",
    /damaged: postgres-roles\.sql does not have the checksum/,
    (dir) => {
      const file = join(dir, "postgres-roles.sql");
      writeFileSync(file, readFileSync(file, "utf8").replace("ROLE", "RULE"));
    },
  ],
  [
    "a file missing",
    /incomplete: questdb\.tar\.zst is missing/,
    (dir) => rmSync(join(dir, "questdb.tar.zst")),
  ],
  ["no manifest", /There is no backup in/, (dir) => rmSync(join(dir, "manifest.json"))],
  [
    "a newer form",
    /has format 99, this Rollcall reads up to 1/,
    (dir) => changeManifest(dir, '"format": 1', '"format": 99'),
  ],
  [
    "a newer schema",
    /is of a newer Rollcall .* does not know 9999_later\.sql/,
    (dir) => changeManifest(dir, '"0001_customers.sql"', '"9999_later.sql"'),
  ],
])("a backup with %s is refused in one sentence, and nothing is made", async (name, sentence, damage) => {
  const home = join(folder, `home of ${name}`);
  const run = await rollcall(home, ["restore", damagedCopy(name, damage)]);
  expect(run).toMatchObject({ code: 1, stderr: expect.stringMatching(sentence) });
  expect(run.stderr.trim().split("\n")).toHaveLength(1);
  expect(readdirSync(folder)).not.toContain(`home of ${name}`);
});

const changeManifest = (dir: string, from: string, to: string) => {
  const file = join(dir, "manifest.json");
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
};

test("a restore replaces nothing, and a backup neither", async () => {
  expect((await rollcall(found, ["restore", backup])).stderr).toMatch(
    /is not empty, and a restore replaces nothing/,
  );
  expect((await rollcall(found, ["backup", backup])).stderr).toMatch(/is not empty: name a new one/);
});

test("a backup of what does not run says so and makes nothing", async () => {
  const home = join(folder, "stopped");
  mkdirSync(home);
  const { code, stderr } = await rollcall(home, ["backup", join(folder, "none")]);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not running/) });
  expect(readdirSync(folder)).not.toContain("none");
  expect(processesOf(home)).toEqual([]);
});
