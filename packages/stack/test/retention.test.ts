import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  createTestPostgres,
  createTestQuestdb,
  randomSlug,
  type TestPostgres,
  type TestQuestdb,
  testServers,
} from "@rollcall/test-kit";
import { bytesFor } from "../src/commands/retention.ts";
import { readChanges, readKept, setKept } from "../src/retention/kept.ts";
import { rollcall } from "./rollcall-command.ts";

let postgres: TestPostgres;
let questdb: TestQuestdb;
// Of its own, because all tests share one QuestDB.
const table = randomSlug("kept").replace("-", "_");
const urls = () => ({ ...testServers().urls, postgres: postgres.url });

beforeAll(async () => {
  postgres = await createTestPostgres();
  questdb = await createTestQuestdb();
  await questdb.query(
    `create table ${table} (ts TIMESTAMP, n INT) timestamp(ts) partition by day TTL 5 DAYS WAL`,
  );
});
afterAll(async () => {
  await questdb.query(`drop table if exists ${table}`);
  await postgres.close();
});

const daysOf = async () => new Map((await readKept(urls())).map((kept) => [kept.table, kept.days]));

test("lists every history of both stores with the days that it is kept", async () => {
  expect(Object.fromEntries(await daysOf())).toMatchObject({
    heartbeats: 7,
    heartbeats_1h: 400,
    heartbeats_1m: 400,
    readings: 30,
    flips: 400,
    statuses: 90,
    rejections: 30,
    [table]: 5,
  });
});

test("a million devices that report once a minute take 58 GB of heartbeats a day", async () => {
  const heartbeats = (await readKept(urls())).find((kept) => kept.table === "heartbeats");
  if (!heartbeats) throw new Error("heartbeats is not listed");
  expect(bytesFor(heartbeats, 1_000_000)).toBe(7 * 1_000_000 * 1_440 * 40);
  expect(bytesFor({ ...heartbeats, bytesADeviceDay: null }, 10)).toBeNull();
});

test("sets days in both stores, and nothing else", async () => {
  const before = await daysOf();
  await setKept(urls(), readChanges([`${table}=3`, "flips=90", "heartbeats_1m=400"], await readKept(urls())));
  expect(await daysOf()).toEqual(new Map([...before, [table, 3], ["flips", 90]]));
});

test.each([
  ["beds=3", /^beds is no history; there are: .*heartbeats.*flips/],
  ["flips=0", /^flips is kept for a whole number of days from 1 to 3650, got "0"/],
  ["flips=1.5", /got "1\.5"/],
  ["flips", /got ""/],
])("%s is refused in one sentence", async (change, sentence) => {
  const kept = await readKept(urls());
  expect(() => readChanges(["statuses=5", change], kept)).toThrow(sentence);
});

test("a number of devices that is none is refused by name", async () => {
  const { code, stderr } = await rollcall(testServers().homeDir, ["retention", "--devices", "many"]);
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/--devices .* got "many"/),
  });
});
