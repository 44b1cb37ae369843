import { afterAll, expect, test } from "@jest/globals";
import { queues } from "@rollcall/contracts/broker";
import type { Envelope } from "@rollcall/contracts/messages";
import {
  aMetricsPost,
  createTestQuestdb,
  createTestVhost,
  nowUs,
  openTestBroker,
  randomSlug,
  startService,
} from "@rollcall/test-kit";
import { connect } from "amqplib";

const vhost = await createTestVhost();
const questdb = await createTestQuestdb();
const broker = await openTestBroker(vhost.url);
const writer = await startService("heartbeat-writer", {
  vhost,
  env: { FLUSH_EVERY_MS: "50", DISTINCT_VALUES: "4" },
});

afterAll(async () => {
  await writer.stop();
  await broker.close();
  await vhost.close();
});

const readings = (customer: string, count: number) =>
  questdb.waitForRows(
    `select ts::long, metric, value from readings where customer = '${customer}' order by ts, metric`,
    count,
  );

const takeRefused = async () => {
  const connection = await connect(vhost.url);
  const channel = await connection.createChannel();
  const got = await channel.get(queues.rejections.name);
  if (got) channel.ack(got);
  await channel.close();
  await connection.close();
  return got ? (JSON.parse(got.content.toString()) as Envelope<"rejection">).events : [];
};
const takeReasons = async () =>
  (await takeRefused()).map(({ reason, count, machine }) => ({ reason, count, machine }));

test("stores a row for each number of each point, at the point's own time", async () => {
  const customer = randomSlug("alice");
  const minute = Date.now() - 60_000;
  const ts = new Date(minute).toISOString();
  const at = nowUs();
  const post = aMetricsPost([{ ts, cpu: 0.25, disk: 1e21, id: "p1", ok: true }, { cpu: -1 }], {
    at,
    customer,
  });
  await broker.publish("metrics", [post]);
  expect(await readings(customer, 3)).toEqual([
    [minute * 1_000, "cpu", 0.25],
    [minute * 1_000, "disk", 1e21],
    [at, "cpu", -1],
  ]);
});

test("keeps one row for a reading that is sent again", async () => {
  const customer = randomSlug("alice");
  const ts = new Date().toISOString();
  await broker.publish("metrics", [aMetricsPost([{ ts, cpu: 1 }], { customer })]);
  await broker.publish("metrics", [aMetricsPost([{ ts, cpu: 1 }], { customer })]);
  await broker.publish("metrics", [aMetricsPost([{ ts, mem: 1 }], { customer })]);
  expect(await readings(customer, 2)).toHaveLength(2);
});

test("refuses points that are too old or lie in the future, and stores the others", async () => {
  const customer = randomSlug("alice");
  const daysAway = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  const points = [-31, -40, 2, 0].map((days) => ({ ts: daysAway(days), cpu: 1 }));
  await broker.publish("metrics", [aMetricsPost(points, { customer })]);
  expect(await readings(customer, 1)).toHaveLength(1);
  expect(await takeReasons()).toEqual([
    { reason: "too_old", count: 2, machine: "server-01" },
    { reason: "in_future", count: 1, machine: "server-01" },
  ]);
});

test("two metrics beyond the budget never overwrite one another: what is not stored is told with its value", async () => {
  const customer = randomSlug("alice");
  const now = new Date().toISOString();
  await broker.publish("metrics", [
    aMetricsPost([{ ts: now, a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, other: 7 }], { customer }),
  ]);
  const rows = await readings(customer, 4);
  expect(rows.map(([, metric, value]) => [metric, value])).toEqual([
    ["a", 1],
    ["b", 2],
    ["c", 3],
    ["d", 4],
  ]);
  const [refused] = await takeRefused();
  expect(refused).toMatchObject({ reason: "distinct_values", count: 3, machine: "server-01", customer });
  const instant = Date.parse(now) * 1_000;
  expect(refused?.payload).toBe(`"e" ${instant} 5\n"f" ${instant} 6\n"other" ${instant} 7`);
});

test("names that a cleaning would make equal are refused with their values, and touch no other", async () => {
  const customer = randomSlug("alice");
  const long = "x".repeat(128);
  await broker.publish("metrics", [
    aMetricsPost([{ "a b": 1, "a\tb": 2, [`${long}1`]: 3, " c ": 4 }], { customer }),
  ]);
  const rows = await readings(customer, 2);
  expect(rows.map(([, metric, value]) => [metric, value])).toEqual([
    [" c ", 4],
    ["a b", 1],
  ]);
  const [refused] = await takeRefused();
  expect(refused).toMatchObject({ reason: "body_invalid", count: 2, machine: "server-01" });
  expect(refused?.payload).toContain(`"a\\tb"`);
});
