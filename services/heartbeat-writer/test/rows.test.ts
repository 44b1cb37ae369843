import { createQuestdbClient } from "@rollcall/questdb";
import { afterAll, expect, test } from "@jest/globals";
import { createLog, type DeadEvent, openPublisher, PermanentError } from "@rollcall/service-kit";
import { aHeartbeat, createTestQuestdb, createTestVhost, randomSlug } from "@rollcall/test-kit";
import { heartbeatLine } from "../src/heartbeat-line.ts";
import { createMetrics } from "../src/metrics.ts";
import { createRowStore } from "../src/rows.ts";

const vhost = await createTestVhost();
const testQuestdb = await createTestQuestdb();
const questdb = createQuestdbClient(testQuestdb.httpUrl, { timeoutMs: 5_000 });
const publisher = await openPublisher(vhost.url, createLog("test", "silent"));
const store = createRowStore(questdb, publisher, createMetrics());

afterAll(async () => {
  await questdb.close();
  await publisher.close();
  await vhost.close();
});

const goodLines = (customer: string, count: number) =>
  Array.from({ length: count }, (_, n) => heartbeatLine(aHeartbeat({ customer }), String(n), undefined));
const rows = (lines: readonly string[]) => ({ lines: lines.join(""), rejections: [] });

test("isolates the lines that QuestDB refuses and stores all others", async () => {
  const customer = randomSlug("alice");
  const lines = goodLines(customer, 1_000);
  lines[0] = `heartbeats,customer=${customer} instance=x 1\n`;
  lines[700] = `heartbeats,customer=${customer} instance=1i,pid=99999999999i 1\n`;
  await expect(store.apply([rows(lines)])).rejects.toBeInstanceOf(PermanentError);
  const dead: DeadEvent[] = [];
  const bury = async (found: readonly DeadEvent[]) => void dead.push(...found);
  await store.isolate(rows(lines), bury, () => false);
  await testQuestdb.waitForRows(`select instance from heartbeats where customer = '${customer}'`, 998);
  expect(dead.map(({ event }) => event)).toEqual([{ line: lines[0].trim() }, { line: lines[700].trim() }]);
  expect(dead[0]?.reason).toContain("instance");
  expect(dead[1]?.reason).toContain("out bounds of column type: INT");
});

test("two writes at once, as of two tables, do not touch each other", async () => {
  const customers = [randomSlug("alice"), randomSlug("bob")];
  await store.apply([rows(goodLines(randomSlug("before"), 2_000))]);
  await Promise.all(customers.map((customer) => store.apply([rows(goodLines(customer, 1_500))])));
  for (const customer of customers)
    await testQuestdb.waitForRows(`select instance from heartbeats where customer = '${customer}'`, 1_500);
});

test("keeps rows for another try when the table is what is wrong", async () => {
  const missing = store.apply([rows(["no_such_table,customer=alice instance=1i 1\n"])]);
  await expect(missing).rejects.not.toBeInstanceOf(PermanentError);
  await expect(missing).rejects.toThrow("does not exist");
});
