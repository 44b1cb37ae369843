import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Fact } from "@rollcall/contracts/facts";
import { instanceId } from "@rollcall/contracts/identity";
import { createLog, openPostgres } from "@rollcall/service-kit";
import {
  eventually,
  openTestBroker,
  startService,
  type TestBroker,
  type TestService,
} from "@rollcall/test-kit";
import { createNoticeStore } from "../src/record/notice-store.ts";
import { createSurroundings, nowUs, type Surroundings } from "./surroundings.ts";

let around: Surroundings;
let service: TestService;
let broker: TestBroker;
beforeAll(async () => {
  around = await createSurroundings({ overdueAfterSeconds: 300 });
  broker = await openTestBroker(around.vhost.url);
  service = await startService("liveness", around);
});
afterAll(async () => {
  await service.stop();
  await broker.close();
  await around.close();
});

const told: Fact[] = [];
const namesOf = async (machine: string) => {
  told.push(...(await broker.takeFacts()));
  return told.filter((fact) => fact.machine === machine && fact.software !== null).map(({ name }) => name);
};

test("a registration and every flip are told, with the path and the moment it became true", async () => {
  const at = nowUs() - 10_000_000;
  await around.tell("heartbeat", [{ machine: "press", at }]);
  await eventually(async () => expect(await namesOf("press")).toContain("instance.alive"));
  await around.tell("status", [{ machine: "press", at: at + 1, body: { status: "stopped" } }]);
  await eventually(async () => expect(await namesOf("press")).toContain("instance.stopped"));
  await eventually(async () => expect(await namesOf("press")).toContain("instance.registered"));
  expect(told.find(({ name }) => name === "instance.stopped")).toMatchObject({
    ...around.path("press"),
    instance: instanceId(around.path("press")),
    at: at + 1,
    data: { from: "alive", to: "stopped", colour: "grey" },
  });
  const { rows } = await around.postgres.pool.query("select from outbox");
  expect(rows).toEqual([]);
});

test("blind time is told as a notice, opened and closed once though it is recorded twice", async () => {
  const pool = openPostgres(around.postgres.urlOf("liveness"), createLog("test", "silent"));
  const { recordBlind } = createNoticeStore(pool);
  const time = { shard: "00", reason: "test", fromUs: nowUs() - 9_000_000, toUs: nowUs() - 1_000_000 };
  await recordBlind([time]);
  await recordBlind([time]);
  await pool.end();
  await eventually(async () => {
    told.push(...(await broker.takeFacts()));
    const notices = told.filter(({ name }) => name.startsWith("notice."));
    const { rows } = await around.postgres.pool.query<{ id: string }>("select id from notices");
    expect(rows).toHaveLength(1);
    expect(new Set(notices.map(({ id, name }) => `${name} ${id}`)).size).toBe(2);
    expect(new Set(notices.map(({ data }) => (data as { notice: string }).notice))).toEqual(
      new Set(rows.map(({ id }) => id)),
    );
  });
});
