import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { announceChange, createLog, openPublisher, type Publisher } from "@rollcall/service-kit";
import type { Fact } from "@rollcall/contracts/facts";
import {
  createTestPostgres,
  createTestVhost,
  eventually,
  openTestBroker,
  startService,
  type TestBroker,
  type TestPostgres,
  type TestService,
} from "@rollcall/test-kit";

let postgres: TestPostgres;
let vhost: Awaited<ReturnType<typeof createTestVhost>>;
let broker: TestBroker;
let publisher: Publisher;
let schedulers: TestService[];

const env = { LEASE_MS: "900", LOOK_EVERY_MS: "60000", HOUSEKEEPING_EVERY_MS: "1000" };

beforeAll(async () => {
  [postgres, vhost] = await Promise.all([createTestPostgres(), createTestVhost()]);
  broker = await openTestBroker(vhost.url);
  publisher = await openPublisher(vhost.url, createLog("test", "silent"));
  await postgres.pool.query("insert into customers (slug, name) values ('alice', 'Alice')");
  schedulers = await Promise.all([1, 2].map(() => startService("scheduler", { postgres, vhost, env })));
});
afterAll(async () => {
  for (const scheduler of schedulers) await scheduler.stop();
  await publisher.close();
  await broker.close();
  await Promise.all([vhost.close(), postgres.close()]);
});

const metric = async (scheduler: TestService, pattern: RegExp): Promise<number> => {
  const text = await (await fetch(`${scheduler.healthUrl}/metrics`)).text();
  return Number(pattern.exec(text)?.[1] ?? 0);
};
const isActive = async (scheduler: TestService) => (await metric(scheduler, /^scheduler_active (\d)/m)) === 1;
const runsIn = (scheduler: TestService) =>
  metric(scheduler, /^scheduler_job_runs_total\{job="partitions",result="done"\} (\d+)/m);
const runsOf = async (job: string) => {
  const { rows } = await postgres.pool.query<{ runs: string; failure: string | null }>(
    "select runs, failure from scheduler_jobs where name = $1",
    [job],
  );
  return Number(rows[0]?.runs ?? 0);
};
async function activeAndIdle(): Promise<[TestService, TestService]> {
  const [one, two] = schedulers as [TestService, TestService];
  await eventually(async () => expect((await isActive(one)) !== (await isActive(two))).toBe(true));
  return (await isActive(one)) ? [one, two] : [two, one];
}

test("of two one runs the jobs, each with a row of its own", async () => {
  const [active, idle] = await activeAndIdle();
  await eventually(async () => expect(await runsOf("partitions")).toBeGreaterThan(1));
  expect(await runsIn(active)).toBeGreaterThan(1);
  expect(await runsIn(idle)).toBe(0);
  const { rows } = await postgres.pool.query(
    "select name, failure, last_run < next_run as planned from scheduler_jobs order by name",
  );
  const names = [
    "forget old pings",
    "forget old sign-ins",
    "forget what was applied",
    "maintenance windows",
    "partitions",
    "whitelist expiries",
  ];
  expect(rows).toEqual(names.map((name) => ({ name, failure: null, planned: true })));
});

test("when the active one is killed the other goes on within seconds, and when it is back it stands by", async () => {
  const [active, idle] = await activeAndIdle();
  await active.kill();
  const killedAt = performance.now();
  const before = await runsOf("partitions");
  await eventually(async () => expect(await isActive(idle)).toBe(true));
  expect(performance.now() - killedAt).toBeLessThan(5_000);
  await eventually(async () => expect(await runsOf("partitions")).toBeGreaterThan(before + 1));
  await active.start();
  expect(await isActive(idle)).toBe(true);
  expect(await isActive(active)).toBe(false);
});

test("one that was stopped in time and wakes up again does not believe itself active", async () => {
  const [active, idle] = await activeAndIdle();
  active.pause();
  await eventually(async () => expect(await isActive(idle)).toBe(true));
  active.resume();
  await eventually(async () => expect(await isActive(active)).toBe(false));
  expect(await isActive(idle)).toBe(true);
});

test("a window opens and closes on its instant, and both are told", async () => {
  const id = randomUUID();
  await postgres.pool.query("select register_instances('{7}', '{alice}', '{press}', '{app}', array[now()])");
  await postgres.pool.query(
    `insert into maintenance_windows (id, customer, title, starts_at, duration_seconds, next_from, next_to)
     values ($1, 'alice', 'Move', now(), 60, now() + interval '1.5 seconds', now() + interval '3 seconds')`,
    [id],
  );
  await announceChange(publisher, { table: "maintenance_windows", key: id });
  const periods = () =>
    postgres.pool.query<{ opened_late: number; closed_late: number }>(
      `select extract(epoch from p.from_at - w.next_from)::float8 as opened_late,
         extract(epoch from p.to_at - w.next_to)::float8 as closed_late
       from maintenance_periods p, maintenance_windows w where w.id = $1 and p.to_at is not null`,
      [id],
    );
  await eventually(async () => expect((await periods()).rows).toHaveLength(1));
  const [late] = (await periods()).rows;
  for (const seconds of [late?.opened_late, late?.closed_late]) {
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThan(1);
  }
  const told: Fact[] = [];
  await eventually(async () => {
    told.push(...(await broker.takeFacts()));
    const windows = told.filter(({ name }) => name.startsWith("maintenance."));
    expect(windows.map(({ name }) => name)).toEqual(["maintenance.opened", "maintenance.closed"]);
    expect(windows[0]).toMatchObject({ customer: "alice", data: { window: id, title: "Move" } });
    expect(windows[1]?.data).toMatchObject({ to: windows[1]?.at });
  });
});
