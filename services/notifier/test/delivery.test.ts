import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import {
  aChannel,
  aCustomer,
  alertsOf,
  appliedAll,
  flip,
  type Notifiers,
  openNotifiers,
  recordFlips,
} from "./surroundings.ts";

let notifiers: Notifiers;
beforeAll(async () => {
  notifiers = await openNotifiers(2);
  await aChannel(notifiers, "/all");
});
afterAll(() => notifiers.close());

const toldOf = (customer: string, path = "/all") =>
  notifiers.receiver
    .at(path)
    .filter((told) => told.customer === customer)
    .map(({ event }) => event);

test("with two notifiers a silence that is told twice is one alert and one message, and its end is one more", async () => {
  const [id = ""] = await aCustomer(notifiers, "alice", 1, 100);
  const facts = await flip(notifiers, "overdue", [id]);
  await notifiers.publish(facts);
  await eventually(() => expect(toldOf("alice")).toEqual(["fired"]));
  await flip(notifiers, "alive", [id]);
  await eventually(() => expect(toldOf("alice")).toEqual(["fired", "resolved"]));
  expect(await alertsOf(notifiers, "alice")).toMatchObject([{ state: "resolved", open: 0, all: 1 }]);
  await eventually(async () => {
    const { rows } = await notifiers.postgres.pool.query<{ kind: string }>(
      "select kind from alert_events e join alerts a on a.id = e.alert where a.customer = 'alice' order by e.id",
    );
    expect(rows.map(({ kind }) => kind)).toEqual(["opened", "told", "resolved", "told"]);
  });
  const told = (await notifiers.broker.takeFacts()).map(({ name }) => name);
  expect(told.filter((name) => name.startsWith("alert."))).toEqual(["alert.fired", "alert.resolved"]);
});

test("a silence that is over before it is told is told to nobody", async () => {
  const [id = ""] = await aCustomer(notifiers, "bob", 1, 200);
  const overdue = await recordFlips(notifiers, "overdue", [id]);
  await notifiers.publish(overdue);
  await flip(notifiers, "alive", [id]);
  await eventually(async () =>
    expect(await alertsOf(notifiers, "bob")).toMatchObject([{ state: "resolved" }]),
  );
  const { rows } = await notifiers.postgres.pool.query<{ state: string; event: string }>(
    "select d.state, d.event from alert_deliveries d join alerts a on a.id = d.alert where a.customer = 'bob'",
  );
  expect(rows.filter(({ state }) => state !== "cancelled")).toEqual([]);
});

test("a channel of a customer is told what touches it and its children, and nothing else", async () => {
  const [a = ""] = await aCustomer(notifiers, "parent", 1, 300);
  const [b = ""] = await aCustomer(notifiers, "child", 1, 310);
  const [c = ""] = await aCustomer(notifiers, "stranger", 1, 320);
  await notifiers.postgres.pool.query("update customers set parent = 'parent' where slug = 'child'");
  await aChannel(notifiers, "/parent", { customer: "parent" });
  const facts = await flip(notifiers, "overdue", [a, b, c]);
  await eventually(async () => expect(await appliedAll(notifiers, facts)).toBe(true));
  await eventually(() => {
    for (const customer of ["parent", "child"]) expect(toldOf(customer, "/parent")).toEqual(["fired"]);
    expect(toldOf("stranger")).toEqual(["fired"]);
  });
  expect(toldOf("stranger", "/parent")).toEqual([]);
});

test("one channel that is dead and one that is slow do not keep a living one waiting", async () => {
  const [id = ""] = await aCustomer(notifiers, "carol", 1, 400);
  await aChannel(notifiers, "/dead", { customer: "carol", url: "http://127.0.0.1:1/" });
  const slow = await aChannel(notifiers, "/slow", { customer: "carol" });
  await aChannel(notifiers, "/living", { customer: "carol" });
  notifiers.receiver.answerWith(({ path }, response) => path !== "/slow" && response.end("ok"));
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(toldOf("carol", "/living")).toEqual(["fired"]));
  const stateOf = async (name: string) => {
    const { rows } = await notifiers.postgres.pool.query<{ state: string; attempts: number }>(
      `select d.state, d.attempts from alert_deliveries d join channels c on c.id = d.channel
       join alerts a on a.id = d.alert where c.name = $1 and a.customer = 'carol'`,
      [name],
    );
    return rows[0];
  };
  // It was told before the slow one was given up, and before the dead one was.
  expect(await stateOf("/dead")).not.toMatchObject({ state: "failed" });
  await eventually(async () => expect(await stateOf("/slow")).toEqual({ state: "sending", attempts: 0 }));
  await eventually(async () => expect(await stateOf("/dead")).toEqual({ state: "failed", attempts: 5 }), {
    withinMs: 15_000,
  });
  const failed = (await notifiers.broker.takeFacts()).filter(({ name }) => name === "channel.failed");
  expect(failed).toMatchObject([{ customer: "carol", data: { name: "/dead", kind: "webhook" } }]);
  await notifiers.postgres.pool.query("update channels set enabled = false where id = $1", [slow]);
  notifiers.receiver.answerWith((_, response) => response.end("ok"));
});

test("a message that cannot be made is given up at once, and that is told", async () => {
  const [id = ""] = await aCustomer(notifiers, "dave", 1, 500);
  await aChannel(notifiers, "/broken", { customer: "dave", kind: "no-such-kind" });
  await flip(notifiers, "overdue", [id]);
  await eventually(async () => {
    const { rows } = await notifiers.postgres.pool.query<{ state: string; attempts: number; answer: string }>(
      "select d.state, d.attempts, d.answer from alert_deliveries d join channels c on c.id = d.channel where c.name = '/broken'",
    );
    expect(rows).toMatchObject([{ state: "failed", attempts: 1 }]);
    expect(rows[0]?.answer).toMatch(/could not be made/);
  });
});

test("a receiver that answers 500, 500, 200 is told in the third attempt, each with the same id", async () => {
  const [id = ""] = await aCustomer(notifiers, "erin", 1, 600);
  await aChannel(notifiers, "/moody", { customer: "erin" });
  let refusals = 2;
  notifiers.receiver.answerWith(({ path }, response) => {
    if (path === "/moody" && refusals > 0) {
      refusals -= 1;
      response.statusCode = 500;
    }
    response.end("ok");
  });
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(toldOf("erin", "/moody")).toHaveLength(3));
  expect(new Set(notifiers.receiver.at("/moody").map(({ delivery }) => delivery)).size).toBe(1);
  await flip(notifiers, "alive", [id]);
  await eventually(() => expect(toldOf("erin", "/moody").at(-1)).toBe("resolved"));
});

test("a channel that is switched off is not told, and what waited for it is cancelled", async () => {
  const [id = ""] = await aCustomer(notifiers, "frank", 1, 700);
  const channel = await aChannel(notifiers, "/off", { customer: "frank" });
  await notifiers.postgres.pool.query(
    `insert into routes (id, customer, name, delay_seconds, channels) values (gen_random_uuid(), 'frank', 'later', 1, array[$1::uuid])`,
    [channel],
  );
  const facts = await flip(notifiers, "overdue", [id]);
  await eventually(async () => expect(await appliedAll(notifiers, facts)).toBe(true));
  await notifiers.postgres.pool.query("update channels set enabled = false where id = $1", [channel]);
  await eventually(async () => {
    const { rows } = await notifiers.postgres.pool.query<{ state: string }>(
      "select state from alert_deliveries where channel = $1",
      [channel],
    );
    expect(rows).toEqual([{ state: "cancelled" }]);
  });
  expect(toldOf("frank", "/off")).toEqual([]);
});
