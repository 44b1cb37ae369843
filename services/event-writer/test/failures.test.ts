import { randomUUIDv7 } from "node:crypto";
import { expect, test } from "@jest/globals";
import { queues } from "@rollcall/contracts/broker";
import { aDiagnosticsPost, aStatusPost, eventually } from "@rollcall/test-kit";
import { eventWriterFixture } from "./fixtures/event-writer.ts";

const { running, row, takeDead } = eventWriterFixture();

const perEnvelope = 20;
let turn = 0;

/** Envelopes of one post for each of twenty machines: most repeat what the machine said, some change it. */
const publish = async (fleet: string, envelopes: number) => {
  for (let n = 0; n < envelopes; n += 1) {
    turn += 1;
    const machines = Array.from({ length: perEnvelope }, (_, k) => `${fleet}-${k}`);
    const severity = turn % 10 === 0 ? 2 : 1;
    const diagnostics = machines.map((machine) => aDiagnosticsPost([{ code: 7, severity }], { machine }));
    const statuses = machines.map((machine) =>
      aStatusPost({ status: "running", message: `${turn}` }, { machine }),
    );
    const send = (kind: "diagnostics" | "status", events: unknown[]) =>
      running.broker.send(kind, JSON.stringify({ version: 1, id: randomUUIDv7(), kind, events }));
    send("diagnostics", diagnostics);
    send("status", statuses);
  }
  await running.broker.confirmed();
};

/** Every post has exactly one row or one count: none is lost, none counts twice. */
const expectAllOnce = (fleet: string, envelopes: number) =>
  eventually(
    async () => {
      const like = [`${fleet}-%`];
      const counted = `select sum(count)::int as posts from (
        select instance, count from diagnostics union all select instance, count from diagnostic_history
      ) as episodes join instances i on i.id = instance where i.machine like $1`;
      expect(await row(counted, like)).toEqual({ posts: envelopes * perEnvelope });
      const stored =
        "select count(*)::int as posts from statuses s join instances i on i.id = s.instance where i.machine like $1";
      expect(await row(stored, like)).toEqual({ posts: envelopes * perEnvelope });
    },
    { withinMs: 30_000 },
  );
const readiness = async () => (await fetch(`${running.writer.healthUrl}/health/ready`)).json();
const someStored = (fleet: string) =>
  eventually(async () =>
    expect(await row("select from instances where machine like $1 limit 1", [`${fleet}-%`])).toBeDefined(),
  );

test("keeps what it was given while PostgreSQL is away, says so, and stores it when it is back", async () => {
  await publish("away", 5);
  await someStored("away");
  running.proxy.cut();
  await publish("away", 45);
  await eventually(async () =>
    expect(await readiness()).toMatchObject({ ready: false, probes: { postgres: { ok: false } } }),
  );
  running.proxy.mend();
  await expectAllOnce("away", 50);
  await eventually(async () => expect(await readiness()).toMatchObject({ ready: true }));
}, 60_000);

test("goes on after a PostgreSQL that did not answer for a while", async () => {
  await publish("paused", 5);
  await someStored("paused");
  running.proxy.pause();
  await publish("paused", 45);
  await eventually(async () => expect(await readiness()).toMatchObject({ ready: false }));
  running.proxy.resume();
  await expectAllOnce("paused", 50);
}, 60_000);

test("stores and counts everything once although it is killed in the middle, again and again", async () => {
  for (let round = 0; round < 8; round += 1) {
    await publish("killed", 30);
    if (round === 0) await someStored("killed");
    await running.writer.kill();
    await running.writer.start();
  }
  await expectAllOnce("killed", 240);
  expect(await takeDead(queues.diagnostics.name)).toEqual([]);
}, 120_000);

test("stores and counts everything once although its connections break in the middle", async () => {
  for (let round = 0; round < 8; round += 1) {
    await publish("broken", 10);
    running.proxy.breakAll();
  }
  await expectAllOnce("broken", 80);
}, 60_000);

test("stops cleanly in the middle of a batch, with nothing lost and nothing twice", async () => {
  await publish("stopped", 100);
  await running.writer.stop();
  await running.writer.start();
  await expectAllOnce("stopped", 100);
}, 60_000);
