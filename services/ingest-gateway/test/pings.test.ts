import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { announceChange, createLog, openPublisher, type Publisher } from "@rollcall/service-kit";
import { insertMonitor, insertPingKey, type TestMonitor } from "./a-monitor.ts";
import { type AnyEvent, eventually, startGateway, type TestGateway } from "./gateway-fixture.ts";

let gateway: TestGateway;
let control: Publisher;
let key: string;
let backup: TestMonitor;
let nightly: TestMonitor;
let longJob: TestMonitor;
let paused: TestMonitor;
const pushToken = "kTm3nAbC9x";

beforeAll(async () => {
  gateway = await startGateway({ env: { TOKEN_REFRESH_MS: "600000" } });
  const { postgres, alice } = gateway;
  key = await insertPingKey(postgres, alice.slug);
  backup = await insertMonitor(postgres, alice.slug, { pushToken });
  nightly = await insertMonitor(postgres, alice.slug, { cron: "0 3 * * *", zone: "Europe/Berlin" });
  longJob = await insertMonitor(postgres, alice.slug, { interval: 3_600, maxRuntime: 120 });
  paused = await insertMonitor(postgres, alice.slug, { paused: true });
  control = await openPublisher(gateway.vhost.url, createLog("test", "silent"));
  await announceChange(control, { table: "monitors", key: null });
  await eventually(async () => expect((await ping(`/ping/${paused.uuid}`)).status).toBe(200));
});
afterAll(async () => {
  await control.close();
  await gateway.close();
});

const ping = async (path: string, options: RequestInit = {}) => {
  const response = await fetch(gateway.service.url + path, options);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};
const newest = (): AnyEvent => gateway.events.filter(({ kind }) => kind === "ping").at(-1) as AnyEvent;
const pingsOf = ({ id }: TestMonitor) =>
  gateway.events.filter(({ kind, body }) => kind === "ping" && body["monitor"] === id);

test.each(["GET", "HEAD", "POST"])(
  "%s of its address is a ping of the monitor's instance",
  async (method) => {
    const before = pingsOf(backup).length;
    const { status, headers, text } = await ping(`/ping/${backup.uuid}`, { method });
    expect([status, text]).toEqual([200, method === "HEAD" ? "" : '{"ok":true}']);
    expect(headers.get("cache-control")).toBe("no-store");
    await eventually(() => expect(pingsOf(backup)).toHaveLength(before + 1));
    expect(newest()).toMatchObject({
      customer: gateway.alice.slug,
      machine: "jobs",
      software: backup.slug,
      body: { monitor: backup.id, ping: "success", method, deadline_seconds: 90 },
    });
  },
);

test.each([
  ["start", { ping: "start" }, '{"ok":true}'],
  ["fail", { ping: "fail" }, '{"ok":true}'],
  ["0", { ping: "exit", exit_code: 0 }, '{"ok":true,"exit_code":0}'],
  ["255", { ping: "exit", exit_code: 255 }, '{"ok":true,"exit_code":255}'],
])("/%s says what the job does", async (word, said, answer) => {
  const before = pingsOf(longJob).length;
  expect((await ping(`/ping/${longJob.uuid}/${word}`)).text).toBe(answer);
  await eventually(() => expect(pingsOf(longJob)).toHaveLength(before + 1));
  expect(newest().body).toMatchObject(said);
  // A run that has begun must end within its longest time; any other ping gives interval and grace.
  expect(newest().body["deadline_seconds"]).toBe(word === "start" ? 120 : 3_630);
});

test("/log keeps a text and moves no deadline", async () => {
  expect((await ping(`/ping/${backup.uuid}/log`, { method: "POST", body: "half way" })).status).toBe(200);
  await eventually(() => expect(newest().body["ping"]).toBe("log"));
  expect(newest().body["payload"]).toBe("half way");
  expect(newest().body).not.toHaveProperty("deadline_seconds");
});

test("a cron schedule falls due at its own next time and the grace", async () => {
  const fromMs = Date.now();
  await ping(`/ping/${nightly.uuid}`);
  await eventually(() => expect(pingsOf(nightly)).toHaveLength(1));
  const { at, body } = newest();
  const due = new Date(at / 1_000 + Number(body["deadline_seconds"]) * 1_000);
  const inBerlin = due.toLocaleTimeString("en-GB", {
    timeZone: "Europe/Berlin",
    hour: "2-digit",
    minute: "2-digit",
  });
  expect([inBerlin, due.getUTCSeconds()]).toEqual(["03:00", expect.any(Number)]);
  expect(due.getUTCSeconds()).toBeGreaterThanOrEqual(30);
  expect(due.getTime() - fromMs).toBeLessThan(25 * 3_600_000);
});

test("a run id, and a body of any type, come along; a long one is cut where a character ends", async () => {
  const rid = randomUUID();
  const body = "ü".repeat(8_000);
  expect((await ping(`/ping/${backup.uuid}/1?rid=${rid}`, { method: "POST", body })).status).toBe(200);
  await eventually(() => expect(newest().body["run_id"]).toBe(rid));
  expect(newest().body["payload"]).toBe("ü".repeat(5_000));
});

test("a paused monitor is pinged all the same, and says so", async () => {
  await ping(`/ping/${paused.uuid}`);
  await eventually(() => expect(newest().body).toMatchObject({ monitor: paused.id, paused: true }));
});

test("the customer's key and a slug are an address too", async () => {
  const before = pingsOf(backup).length;
  expect((await ping(`/ping/${key}/${backup.slug}/0`)).status).toBe(200);
  await eventually(() => expect(pingsOf(backup)).toHaveLength(before + 1));
});

test("create=1 makes a monitor that is not there, once", async () => {
  expect((await ping(`/ping/${key}/new-job`)).status).toBe(404);
  const answers = await Promise.all([1, 2, 3].map(() => ping(`/ping/${key}/new-job?create=1`)));
  for (const { status } of answers) expect([200, 201]).toContain(status);
  const { rows } = await gateway.postgres.pool.query(
    "select name, interval_seconds from monitors where slug = 'new-job'",
  );
  expect(rows).toEqual([{ name: "new-job", interval_seconds: 86_400 }]);
  expect((await ping(`/ping/${key}/new-job?create=1`)).status).toBe(200);
});

test("a push line of Uptime Kuma is a ping with its message and time", async () => {
  expect((await ping(`/api/push/${pushToken}?status=up&msg=OK&ping=12.6`)).text).toBe('{"ok":true}');
  await eventually(() =>
    expect(newest().body).toMatchObject({ ping: "success", payload: "OK", duration_ms: 13 }),
  );
  await ping(`/api/push/${pushToken}?status=down&msg=disk%20full&ping=`);
  await eventually(() => expect(newest().body).toMatchObject({ ping: "fail", payload: "disk full" }));
  const unknown = await ping("/api/push/nosuchtoken?status=up");
  expect([unknown.status, JSON.parse(unknown.text)]).toEqual([404, { ok: false, msg: expect.any(String) }]);
});

test("an address of no monitor is not found, and is recorded without what it could have been", async () => {
  const secret = randomUUID();
  const { status, text } = await ping(`/ping/${secret}/start?rid=${secret}`);
  expect([status, JSON.parse(text)]).toMatchObject([404, { error: { code: "heartbeat_not_found" } }]);
  await eventually(() =>
    expect(gateway.rejections).toContainEqual(
      expect.objectContaining({
        reason: "ping_unknown",
        kind: "ping",
        path: expect.stringContaining("/ping/…"),
      }),
    ),
  );
  expect(JSON.stringify(gateway.rejections)).not.toContain(secret);
});

test.each(["256", "-1", "begin", "1e2"])("/%s is no exit code", async (word) => {
  const { status, text } = await ping(`/ping/${backup.uuid}/${word}`);
  expect([status, JSON.parse(text)]).toMatchObject([400, { error: { code: "invalid_exit_code" } }]);
});

test("a run id that is no UUID is named", async () => {
  const { status, text } = await ping(`/ping/${backup.uuid}?rid=7`);
  expect([status, text]).toEqual([400, expect.stringContaining("rid is a UUID")]);
});

test("a look ahead of a browser or robot does not count", async () => {
  const before = pingsOf(nightly).length;
  expect((await ping(`/ping/${nightly.uuid}`, { headers: { purpose: "prefetch" } })).status).toBe(200);
  await ping(`/ping/${nightly.uuid}`);
  await eventually(() => expect(pingsOf(nightly).length).toBeGreaterThan(before));
  expect(pingsOf(nightly)).toHaveLength(before + 1);
});

test("a monitor may be pinged twenty times at once, and then ten times a second", async () => {
  const { postgres, alice } = gateway;
  const busy = await insertMonitor(postgres, alice.slug);
  await announceChange(control, { table: "monitors", key: busy.id });
  await eventually(async () =>
    expect((await ping(`/ping/${busy.uuid}`, { headers: { purpose: "prefetch" } })).status).toBe(200),
  );
  const answers = await Promise.all(Array.from({ length: 60 }, () => ping(`/ping/${busy.uuid}`)));
  const statuses = answers.map(({ status }) => status);
  const stored = statuses.filter((status) => status === 200).length;
  expect(stored).toBeGreaterThanOrEqual(20);
  expect(stored).toBeLessThan(60);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(answers.find(({ status }) => status === 429)?.headers.get("retry-after")).toBe("1");
  await eventually(() => expect(pingsOf(busy)).toHaveLength(stored));
});

test("an address that was rotated, or whose monitor is gone, is not found at once", async () => {
  const { postgres, alice } = gateway;
  const old = await insertMonitor(postgres, alice.slug);
  await announceChange(control, { table: "monitors", key: old.id });
  await eventually(async () => expect((await ping(`/ping/${old.uuid}`)).status).toBe(200));
  const uuid = randomUUID();
  await postgres.pool.query("update monitors set ping_uuid = $2 where id = $1", [old.id, uuid]);
  await announceChange(control, { table: "monitors", key: old.id });
  await eventually(async () => expect((await ping(`/ping/${uuid}`)).status).toBe(200));
  expect((await ping(`/ping/${old.uuid}`)).status).toBe(404);
  await postgres.pool.query("delete from monitors where id = $1", [old.id]);
  await announceChange(control, { table: "monitors", key: old.id });
  await eventually(async () => expect((await ping(`/ping/${uuid}`)).status).toBe(404));
});

test("a body that comes in chunks goes the other way and is the same ping", async () => {
  const body = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode("part 1, "));
      controller.enqueue(new TextEncoder().encode("part 2"));
      controller.close();
    },
  });
  const options = { method: "POST", body, duplex: "half" } as RequestInit;
  expect((await ping(`/ping/${backup.uuid}/3`, options)).text).toBe('{"ok":true,"exit_code":3}');
  await eventually(() => expect(newest().body).toMatchObject({ exit_code: 3, payload: "part 1, part 2" }));
});
