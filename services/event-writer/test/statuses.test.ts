import { expect, test } from "@jest/globals";
import type { StatusBody } from "@rollcall/contracts/messages";
import { aRejection, aStatusPost, eventually } from "@rollcall/test-kit";
import { eventWriterFixture, idOf } from "./fixtures/event-writer.ts";

const { running, rows, row } = eventWriterFixture();

const post = (machine: string, body: StatusBody, parts: { at?: number; idempotency_key?: string } = {}) =>
  running.broker.publish("status", [aStatusPost(body, { machine, ...parts })]);
const historyOf = async (machine: string) =>
  (await rows("select status, message from statuses where instance = $1 order by at", [idOf(machine)])).map(
    ({ status, message }) => `${String(status)} ${String(message)}`,
  );

test("stores a status, registers its instance and gives it its colour", async () => {
  const at = Date.now() * 1_000 + 123;
  const ts = "2026-03-06T12:00:00.123456Z";
  await post("m-new", { ts, status: "error", message: "no disk", snapshot: { Connected: true } }, { at });
  await eventually(async () => expect(await historyOf("m-new")).toEqual(["error no disk"]));
  expect(
    await row(
      "select us_of(at)::text as at, us_of(device_ts)::text as device_ts, snapshot from statuses where instance = $1",
      [idOf("m-new")],
    ),
  ).toEqual({ at: `${at}`, device_ts: `${Date.parse(ts) * 1_000 + 456}`, snapshot: { Connected: true } });
  expect(
    await row(
      "select status, status_message, us_of(status_since)::text as since, colour from instances where id = $1",
      [idOf("m-new")],
    ),
  ).toEqual({ status: "error", status_message: "no disk", since: `${at}`, colour: "red" });
});

test("keeps a row for each change and a count of repeats", async () => {
  for (let n = 0; n < 3; n += 1) await post("m-repeat", { status: "running" });
  await post("m-repeat", { status: "degraded", message: "slow" });
  for (let n = 0; n < 4; n += 1) await post("m-repeat", { status: "degraded", message: "slow" });
  await eventually(async () => {
    const current =
      "select status, message, count::int, last_seen_at > changed_at as later from current_statuses";
    expect(await row(`${current} where instance = $1`, [idOf("m-repeat")])).toEqual({
      status: "degraded",
      message: "slow",
      count: 5,
      later: true,
    });
  });
  expect(await historyOf("m-repeat")).toEqual(["running null", "degraded slow"]);
});

test("keeps the status when only a snapshot comes, and keeps the snapshot", async () => {
  await post("m-snapshot", { status: "degraded", message: "slow" });
  await post("m-snapshot", { snapshot: { cpu: 45 } });
  await eventually(async () =>
    expect(
      await row("select status, message, snapshot from current_statuses where instance = $1", [
        idOf("m-snapshot"),
      ]),
    ).toEqual({
      status: "degraded",
      message: "slow",
      snapshot: { cpu: 45 },
    }),
  );
  expect(await historyOf("m-snapshot")).toEqual(["degraded slow"]);
});

test("puts a late change where it belongs and leaves the newest as it is", async () => {
  const at = Date.now() * 1_000;
  await post("m-late", { status: "running" }, { at });
  await post("m-late", { status: "stopped" }, { at: at + 5_000 });
  await eventually(async () => expect(await historyOf("m-late")).toHaveLength(2));
  await post("m-late", { status: "running" }, { at: at + 1_000 });
  await post("m-late", { status: "error" }, { at: at + 2_000 });
  await eventually(async () =>
    expect(await historyOf("m-late")).toEqual(["running null", "error null", "stopped null"]),
  );
  expect(await row("select status from instances where id = $1", [idOf("m-late")])).toEqual({
    status: "stopped",
  });
});

test("counts a request once that its client repeats under the same key", async () => {
  for (let n = 0; n < 3; n += 1) await post("m-key", { status: "running" }, { idempotency_key: "k" });
  await post("m-key", { status: "stopped" });
  await eventually(async () => expect(await historyOf("m-key")).toEqual(["running null", "stopped null"]));
  await post("m-key", { status: "running" }, { idempotency_key: "k" });
  await post("m-key", { status: "error" });
  await eventually(async () =>
    expect(await historyOf("m-key")).toEqual(["running null", "stopped null", "error null"]),
  );
});

test("stores one row for a folded rejection, whatever stood in the request", async () => {
  const rejection = aRejection({
    count: 1_000,
    customer: "Not a slug",
    detail: "with \u0000 in it",
    payload: "{",
  });
  await running.broker.publish("rejection", [rejection, aRejection({ reason: "body_invalid" })]);
  await eventually(async () =>
    expect(
      await rows("select count::int, reason, customer, detail, payload from rejections order by at"),
    ).toEqual([
      {
        count: 1_000,
        reason: "token_unknown",
        customer: "Not a slug",
        detail: "with \ufffd in it",
        payload: "{",
      },
      { count: 1, reason: "body_invalid", customer: "alice", detail: "No such token", payload: null },
    ]),
  );
});
