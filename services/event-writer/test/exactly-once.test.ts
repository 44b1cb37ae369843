import { randomBytes } from "node:crypto";
import { expect, test } from "@jest/globals";
import { queues } from "@rollcall/contracts/broker";
import { aDiagnosticsPost, aRejection, aStatusPost, eventually } from "@rollcall/test-kit";
import { eventWriterFixture, idOf } from "./fixtures/event-writer.ts";

const { running, rows, row, takeDead } = eventWriterFixture();

const disk = { code: 7, severity: 1, message: "disk nearly full" } as const;
/** What PostgreSQL refuses: a text that no index takes. */
const unindexable = { ...disk, module: randomBytes(8_000).toString("hex") };
const countOf = async (machine: string) =>
  (await row("select count::int from diagnostics where instance = $1", [idOf(machine)]))?.["count"];

test("applies an envelope once, however often it is delivered", async () => {
  const { broker } = running;
  const repeat = aDiagnosticsPost([disk], { machine: "m-twice" });
  const id = await broker.publish("diagnostics", [repeat]);
  await broker.publish("diagnostics", [repeat], id);
  const second = await broker.publish("diagnostics", [aDiagnosticsPost([disk], { machine: "m-twice" })]);
  await broker.publish("diagnostics", [repeat], second);
  await broker.publish("diagnostics", [aDiagnosticsPost([disk], { machine: "m-after" })]);
  await eventually(async () => expect(await countOf("m-after")).toBe(1));
  await eventually(async () => expect(await countOf("m-twice")).toBe(2));
  const applied = "select count(*)::int from applied_envelopes where id = any ($1::uuid[])";
  expect(await row(applied, [[id, second]])).toEqual({ count: 2 });
});

test("stores all but the bad one of a thousand, and buries that with the reason", async () => {
  const { broker } = running;
  for (let n = 0; n < 100; n += 1) {
    const events = Array.from({ length: 10 }, (_, k) => {
      const isBad = n === 61 && k === 4;
      return aDiagnosticsPost([isBad ? unindexable : disk], { machine: `b-${n}-${k}` });
    });
    const id = `01a1fd03-8598-7000-8000-${String(n).padStart(12, "0")}`;
    broker.send("diagnostics", JSON.stringify({ version: 1, id, kind: "diagnostics", events }));
  }
  await broker.confirmed();
  const stored =
    "select count(*)::int from diagnostics d join instances i on i.id = d.instance where i.machine like 'b-%'";
  await eventually(async () => expect(await row(stored)).toEqual({ count: 999 }), { withinMs: 20_000 });
  const letters = await eventually(async () => {
    const taken = await takeDead(queues.diagnostics.name);
    expect(taken).toHaveLength(1);
    return taken;
  });
  expect(letters[0]?.reason).toMatch(/index row/);
  expect(letters[0]?.content).toContain('"b-61-4"');
  const applied =
    "select count(*)::int from applied_envelopes where id::text like '01a1fd03-8598-7000-8000-%'";
  expect(await row(applied)).toEqual({ count: 100 });
});

test("buries the posts of a customer that does not exist and goes on", async () => {
  const { broker } = running;
  const events = ["m-known", "m-unknown"].map((machine) =>
    aStatusPost({ status: "running" }, { machine, customer: machine === "m-known" ? "alice" : "nobody" }),
  );
  await broker.publish("status", events);
  await eventually(async () =>
    expect(await rows("select status from statuses where instance = $1", [idOf("m-known")])).toHaveLength(1),
  );
  const [letter] = await eventually(async () => {
    const letters = await takeDead(queues.statuses.name);
    expect(letters).toHaveLength(1);
    return letters;
  });
  expect(letter?.reason).toBe("the customer nobody does not exist");
});

test.each([
  ["an instant that is none", aRejection({ at: 1.5 }), "at is no instant"],
  ["a reason that is none", aRejection({ reason: "mood" as "too_old" }), "unknown reason"],
])("buries a rejection with %s", async (_what, rejection, reason) => {
  const { broker } = running;
  await broker.publish("rejection", [rejection, aRejection({ detail: `beside ${reason}` })]);
  await eventually(async () => {
    const letters = await takeDead(queues.rejections.name);
    expect(letters.map((letter) => letter.reason)).toEqual([expect.stringContaining(reason)]);
  });
  await eventually(async () =>
    expect(await rows("select from rejections where detail = $1", [`beside ${reason}`])).toHaveLength(1),
  );
});

test("accounts for every event it was given", async () => {
  await eventually(async () => {
    const text = await (await fetch(`${running.writer.healthUrl}/metrics`)).text();
    for (const queue of ["diagnostics", "statuses", "rejections"]) {
      const fate = (name: string) =>
        Number(
          new RegExp(`event_writer_events_total{queue="${queue}",fate="${name}"} (\\d+)`).exec(text)?.[1] ??
            0,
        );
      expect(fate("received")).toBeGreaterThan(1);
      expect(fate("dead")).toBeGreaterThan(0);
      expect(fate("received")).toBe(fate("stored") + fate("dead") + fate("returned"));
    }
  });
});
