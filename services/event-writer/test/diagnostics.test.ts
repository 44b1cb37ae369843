import { expect, test } from "@jest/globals";
import type { DiagnosticItem } from "@rollcall/contracts/messages";
import { aDiagnosticsPost, eventually } from "@rollcall/test-kit";
import { eventWriterFixture, idOf } from "./fixtures/event-writer.ts";

const { running, rows, row } = eventWriterFixture();

const post = (
  machine: string,
  items: DiagnosticItem[],
  parts: { at?: number; idempotency_key?: string } = {},
) => running.broker.publish("diagnostics", [aDiagnosticsPost(items, { machine, ...parts })]);

const episodesOf = (machine: string) =>
  rows(
    `select code, severity, message, count::int, closed_at is null as open
     from (select * from diagnostics union all select * from diagnostic_history) as all_
     where instance = $1 order by opened_at, code`,
    [idOf(machine)],
  );
const expectEpisodes = (machine: string, expected: unknown[]) =>
  eventually(async () => expect(await episodesOf(machine)).toEqual(expected));
const severityOf = async (machine: string) =>
  (await row("select severity from instances where id = $1", [idOf(machine)]))?.["severity"];

const mqtt = { code: 1001, severity: 2, message: "MQTT connection failed", module: "net" } as const;
const disk = { code: 7, severity: 1, message: "disk nearly full", context: { free: 3 } } as const;

test("opens an episode with all that was said, registers the instance and colours it", async () => {
  await post("m-open", [mqtt, disk]);
  await eventually(async () => expect(await severityOf("m-open")).toBe(2));
  const [first] = await rows("select * from diagnostics where instance = $1 and code = 7", [idOf("m-open")]);
  expect(first).toMatchObject({
    module: "",
    severity: 1,
    message: "disk nearly full",
    context: { free: 3 },
    count: "1",
  });
  expect(
    await row("select customer, machine, software, colour from instances where id = $1", [idOf("m-open")]),
  ).toEqual({
    customer: "alice",
    machine: "m-open",
    software: "app",
    colour: "red",
  });
});

test("counts repeats without a row for each, and closes what is no longer named", async () => {
  for (let n = 0; n < 5; n += 1) await post("m-repeat", [disk, { code: 8, severity: 0 }]);
  await expectEpisodes("m-repeat", [
    { code: 7, severity: 1, message: "disk nearly full", count: 5, open: true },
    { code: 8, severity: 0, message: null, count: 5, open: true },
  ]);
  await post("m-repeat", [{ code: 0, severity: 0, message: "All OK" }]);
  await eventually(async () => expect(await severityOf("m-repeat")).toBe(0));
  expect(await row("select count(*)::int from diagnostics where instance = $1", [idOf("m-repeat")])).toEqual({
    count: 0,
  });
  expect(
    await row("select count(*)::int from diagnostic_history where instance = $1", [idOf("m-repeat")]),
  ).toEqual({
    count: 2,
  });
  expect(await row("select count(*)::int from sightings")).toEqual({ count: 0 });
});

test("keeps an error's colour after it has closed, until somebody acknowledges it", async () => {
  await post("m-error", [mqtt]);
  await post("m-error", []);
  await expectEpisodes("m-error", [
    { code: 1001, severity: 2, message: mqtt.message, count: 1, open: false },
  ]);
  expect(await severityOf("m-error")).toBe(2);
  await running.postgres.pool.query(
    "update diagnostics set acknowledged_by = 'alice', acknowledged_at = now() where instance = $1",
    [idOf("m-error")],
  );
  await running.postgres.pool.query(
    "select retire_diagnostics(array[$1::bigint]), recompute_severity(array[$1::bigint])",
    [idOf("m-error")],
  );
  expect(await severityOf("m-error")).toBe(0);
});

test("keeps only the newest of an error that comes and goes to be acknowledged", async () => {
  for (let n = 0; n < 4; n += 1) {
    await post("m-flapping", [mqtt]);
    await post("m-flapping", []);
  }
  await eventually(async () => expect(await episodesOf("m-flapping")).toHaveLength(4));
  await eventually(async () =>
    expect(
      await row("select count(*)::int from diagnostics where instance = $1", [idOf("m-flapping")]),
    ).toEqual({ count: 1 }),
  );
  expect(await severityOf("m-flapping")).toBe(2);
});

test("takes another severity for another episode, and says the newest message of one that goes on", async () => {
  await post("m-change", [{ ...disk, message: "3 GB" }]);
  await post("m-change", [{ ...disk, message: "2 GB" }]);
  await post("m-change", [{ ...disk, severity: 2, message: "full" }]);
  await expectEpisodes("m-change", [
    { code: 7, severity: 1, message: "2 GB", count: 2, open: false },
    { code: 7, severity: 2, message: "full", count: 1, open: true },
  ]);
});

test("does not reopen for a post that comes late, and counts it for what covers it", async () => {
  const at = Date.now() * 1_000;
  await post("m-late", [disk], { at });
  await post("m-late", [], { at: at + 5_000 });
  await expectEpisodes("m-late", [{ code: 7, severity: 1, message: disk.message, count: 1, open: false }]);
  await post("m-late", [disk], { at: at + 1_000 });
  await post("m-late", [mqtt], { at: at + 2_000 });
  await expectEpisodes("m-late", [
    { code: 7, severity: 1, message: disk.message, count: 2, open: false },
    { code: 1001, severity: 2, message: mqtt.message, count: 1, open: false },
  ]);
  expect(await severityOf("m-late")).toBe(2);
});

test("counts a request once that its client repeats under the same key", async () => {
  for (let n = 0; n < 3; n += 1) await post("m-key", [disk], { idempotency_key: "first" });
  await post("m-key", [disk], { idempotency_key: "second" });
  await post("m-other-key", [disk], { idempotency_key: "first" });
  await expectEpisodes("m-key", [{ code: 7, severity: 1, message: disk.message, count: 2, open: true }]);
  await expectEpisodes("m-other-key", [
    { code: 7, severity: 1, message: disk.message, count: 1, open: true },
  ]);
});

test("stores what PostgreSQL would refuse in a text, with a sign in its place", async () => {
  await post("m-nul", [{ code: 1, severity: 0, message: "a\u0000b", context: { k: "c\u0000d" } }]);
  await expectEpisodes("m-nul", [{ code: 1, severity: 0, message: "a\ufffdb", count: 1, open: true }]);
});
