import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "@jest/globals";
import { exchanges, queues } from "@rollcall/contracts/broker";
import type { Fact } from "@rollcall/contracts/facts";
import type { Envelope, EventOf, PingBody } from "@rollcall/contracts/messages";
import { eventually } from "@rollcall/test-kit";
import { connect } from "amqplib";
import { eventWriterFixture, idOf } from "./fixtures/event-writer.ts";

const { running, rows, row } = eventWriterFixture();

const second = 1_000_000;
const told: Fact[] = [];
const namesOf = async (monitor: string) => {
  told.push(...(await running.broker.takeFacts()));
  return told
    .filter(({ data }) => (data as { monitor?: string }).monitor === monitor)
    .map(({ name }) => name);
};

/** A monitor on a machine of alice's. */
async function aMonitor(software: string): Promise<string> {
  const id = randomUUID();
  const instance = idOf("jobs", "alice", software);
  await rows(
    "select register_instances(array[$1::bigint], array['alice'], array['jobs'], array[$2], array[now()])",
    [instance, software],
  );
  await rows(
    `insert into monitors (id, kind, instance, customer, machine, software, name, slug, ping_uuid, interval_seconds, grace_seconds)
     values ($1, 'heartbeat', $2, 'alice', 'jobs', $3, $3, $3, $4, 60, 30)`,
    [id, instance, software, randomUUID()],
  );
  return id;
}

const aPing = (monitor: string, software: string, at: number, body: Partial<PingBody>): EventOf<"ping"> => ({
  at,
  customer: "alice",
  machine: "jobs",
  software,
  address: "192.0.2.7",
  body: { monitor, ping: "success", method: "GET", deadline_seconds: 90, ...body },
});

const runsOf = (monitor: string) =>
  rows(
    "select outcome, exit_code, duration_ms::int as ms, payload from executions where monitor = $1 order by started_at",
    [monitor],
  );
const at = Date.now() * 1_000;

beforeAll(async () => {
  await eventually(async () => expect(await running.broker.waiting(queues.pings.name)).toBe(0));
});

test("a start and its end are one run, with its time, exit code and output", async () => {
  const monitor = await aMonitor("timed");
  await running.broker.publish("ping", [
    aPing(monitor, "timed", at, { ping: "start" }),
    aPing(monitor, "timed", at + 3 * second, { ping: "exit", exit_code: 0, payload: "12 files" }),
  ]);
  await eventually(async () =>
    expect(await runsOf(monitor)).toEqual([
      { outcome: "success", exit_code: 0, ms: 3_000, payload: "12 files" },
    ]),
  );
  expect(
    await row(
      "select us_of(last_ping_at) as last, us_of(next_deadline_at) as next, last_duration_ms::int as ms from monitors where id = $1",
      [monitor],
    ),
  ).toEqual({ last: String(at + 3 * second), next: String(at + 93 * second), ms: 3_000 });
});

test("a failure colours the instance red at once, and the next success takes that back", async () => {
  const monitor = await aMonitor("failing");
  const colour = () =>
    row("select status, status_message from instances where id = $1", [idOf("jobs", "alice", "failing")]);
  await running.broker.publish("ping", [aPing(monitor, "failing", at, { ping: "exit", exit_code: 7 })]);
  await eventually(async () =>
    expect(await colour()).toEqual({ status: "error", status_message: "The job ended with exit code 7" }),
  );
  await running.broker.publish("ping", [
    aPing(monitor, "failing", at + second, { ping: "log", payload: "again" }),
  ]);
  await running.broker.publish("ping", [aPing(monitor, "failing", at + 2 * second, {})]);
  await eventually(async () => expect(await colour()).toEqual({ status: "running", status_message: null }));
  await eventually(async () =>
    expect((await namesOf(monitor)).filter((name) => name === "heartbeat.exit_code_failure")).toHaveLength(1),
  );
  expect(
    await row("select consecutive_failures as f, consecutive_successes as s from monitors where id = $1", [
      monitor,
    ]),
  ).toEqual({ f: 0, s: 1 });
});

test("an envelope that is delivered twice closes each run once and counts each ping once", async () => {
  const monitor = await aMonitor("twice");
  const pings = [
    aPing(monitor, "twice", at, { ping: "start" }),
    aPing(monitor, "twice", at + second, { ping: "fail" }),
  ];
  const id = await running.broker.publish("ping", pings);
  await running.broker.publish("ping", pings, id);
  await running.broker.publish("ping", [aPing(monitor, "twice", at + 2 * second, {})]);
  await eventually(async () =>
    expect(await rows("select from pings where monitor = $1", [monitor])).toHaveLength(3),
  );
  expect((await runsOf(monitor)).map(({ outcome }) => outcome)).toEqual(["failure", "success"]);
});

test("runs with ids of their own overlap; without, a second start ends the first as timed out", async () => {
  const monitor = await aMonitor("overlap");
  const [one, two] = [randomUUID(), randomUUID()];
  await running.broker.publish("ping", [
    aPing(monitor, "overlap", at, { ping: "start", run_id: one }),
    aPing(monitor, "overlap", at + second, { ping: "start", run_id: two }),
    aPing(monitor, "overlap", at + 4 * second, { run_id: two }),
    aPing(monitor, "overlap", at + 6 * second, { ping: "fail", run_id: one }),
    aPing(monitor, "overlap", at + 7 * second, { ping: "start" }),
    aPing(monitor, "overlap", at + 9 * second, { ping: "start" }),
  ]);
  await eventually(async () =>
    expect((await runsOf(monitor)).map(({ outcome, ms }) => [outcome, ms])).toEqual([
      ["failure", 6_000],
      ["success", 3_000],
      ["timeout", 2_000],
      ["in_progress", null],
    ]),
  );
});

test("a missed deadline ends the run that is open, and is told with the recovery", async () => {
  const monitor = await aMonitor("hangs");
  const instance = idOf("jobs", "alice", "hangs");
  await running.broker.publish("ping", [aPing(monitor, "hangs", at, { ping: "start" })]);
  await eventually(async () => expect(await runsOf(monitor)).toHaveLength(1));
  const flip = (name: "instance.overdue" | "instance.alive", when: number, from: string): Fact => ({
    id: randomUUID(),
    name,
    at: when,
    recorded_at: when,
    customer: "alice",
    machine: "jobs",
    software: "hangs",
    instance,
    data: { from, to: name.slice(9), colour: "red" },
  });
  const connection = await connect(running.vhost.url);
  const channel = await connection.createConfirmChannel();
  for (const fact of [
    flip("instance.overdue", at + 90 * second, "alive"),
    flip("instance.alive", at + 95 * second, "overdue"),
  ])
    channel.publish(
      exchanges.facts,
      fact.name,
      Buffer.from(JSON.stringify({ version: 1, name: fact.name, facts: [fact] })),
    );
  await channel.waitForConfirms();
  await connection.close();
  await eventually(async () =>
    expect(await namesOf(monitor)).toEqual([
      "heartbeat.pinged",
      "heartbeat.deadline_missed",
      "heartbeat.recovered",
    ]),
  );
  expect(await runsOf(monitor)).toMatchObject([{ outcome: "timeout", ms: 90_000 }]);
});

test("pings of a monitor that is gone are left out, the others of their message are stored", async () => {
  const monitor = await aMonitor("stays");
  await running.broker.publish("ping", [
    aPing(randomUUID(), "gone", at, {}),
    aPing(monitor, "stays", at, { payload: "with a \u0000 in it" }),
  ]);
  await eventually(async () => expect(await runsOf(monitor)).toHaveLength(1));
  expect(await rows("select from instances where software = 'gone'")).toEqual([]);
});

test.each([
  ["paused", "update monitors set paused_at = now() where id = $1"],
  ["deleted", "delete from monitors where id = $1"],
])("a ping that a gateway took before it knew the monitor %s is overruled at once", async (what, change) => {
  const monitor = await aMonitor(`late-${what}`);
  await rows(change, [monitor]);
  const connection = await connect(running.vhost.url);
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, exchanges.events, "ping");
  const events: EventOf<"ping">[] = [];
  await channel.consume(queue, (message) => {
    const envelope = JSON.parse(String(message?.content)) as Envelope<"ping">;
    events.push(...envelope.events);
  });
  await running.broker.publish("ping", [aPing(monitor, `late-${what}`, at, {})]);
  const again = () => events.find((event) => event.at === at + 1)?.body;
  await eventually(async () => expect(again()).toMatchObject({ monitor, ping: what }));
  await connection.close();
  const next = await rows("select next_deadline_at from monitors where id = $1", [monitor]);
  expect(next).toEqual(what === "paused" ? [{ next_deadline_at: null }] : []);
});
