import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually, type TestService } from "@rollcall/test-kit";
import { aChannel, aCustomer, flip, type Notifiers, openNotifiers } from "./surroundings.ts";

let notifiers: Notifiers;
let service: TestService;
beforeAll(async () => {
  notifiers = await openNotifiers(1);
  [service] = notifiers.services as [TestService];
});
afterAll(() => notifiers.close());

const delivery = async (name: string) => {
  const { rows } = await notifiers.postgres.pool.query<{ state: string; attempts: number; message: string }>(
    "select d.state, d.attempts, d.message from alert_deliveries d join channels c on c.id = d.channel where c.name = $1 order by d.id",
    [name],
  );
  return rows;
};

/** As if the time had passed after which the turn of a process that is gone is another's. */
const endTurns = () =>
  notifiers.postgres.pool.query(
    "update channel_turns set claimed_until = now() where claimed_until is not null",
  );

test("killed between the commit and the answer, it sends again with the same id and nothing counts as tried", async () => {
  const [id = ""] = await aCustomer(notifiers, "alice", 1, 1);
  await aChannel(notifiers, "/alice", { customer: "alice" });
  // The receiver has the message and never answers: killed between send and mark.
  notifiers.receiver.answerWith(() => {});
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(notifiers.receiver.at("/alice")).toHaveLength(1));
  for (let kills = 1; kills <= 6; kills += 1) {
    await service.kill();
    expect(await delivery("/alice")).toMatchObject([{ state: "sending", attempts: 0 }]);
    await endTurns();
    await service.start();
    await eventually(() => expect(notifiers.receiver.at("/alice")).toHaveLength(kills + 1));
  }
  await service.kill();
  await endTurns();
  notifiers.receiver.answerWith((_, response) => response.end("ok"));
  await service.start();
  await eventually(async () =>
    expect(await delivery("/alice")).toMatchObject([{ state: "delivered", attempts: 1 }]),
  );
  expect(new Set(notifiers.receiver.at("/alice").map((told) => told.delivery)).size).toBe(1);
});

test("killed again and again at any moment, each alert is told that it fired and then that it was resolved", async () => {
  const ids = await aCustomer(notifiers, "bob", 8, 100);
  await aChannel(notifiers, "/bob", { customer: "bob" });
  notifiers.receiver.answerWith((_, response) => setTimeout(() => response.end("ok"), 20));
  const killing = (async () => {
    for (let kills = 0; kills < 8; kills += 1) {
      await delay(100 + kills * 60);
      await service.kill();
      await endTurns();
      await service.start();
    }
  })();
  for (const id of ids) {
    await flip(notifiers, "overdue", [id]);
    await delay(150);
  }
  const told = (event: string) => {
    const alerts = notifiers.receiver
      .at("/bob")
      .filter((one) => one.event === event)
      .map(({ machine }) => machine);
    return new Set(alerts).size;
  };
  await killing;
  await endTurns();
  await eventually(() => expect(told("fired")).toBe(ids.length), { withinMs: 20_000 });
  await flip(notifiers, "alive", ids);
  await eventually(() => expect(told("resolved")).toBe(ids.length), { withinMs: 20_000 });
  const seen = new Map<string, string[]>();
  const deliveries = new Map<string, string>();
  for (const { delivery: message, event, machine } of notifiers.receiver.at("/bob")) {
    const known = deliveries.get(message);
    expect(known ?? event).toBe(event);
    if (known) continue;
    deliveries.set(message, event);
    seen.set(machine ?? "", [...(seen.get(machine ?? "") ?? []), event]);
  }
  for (const events of seen.values()) expect(events).toEqual(["fired", "resolved"]);
}, 90_000);

test("one that was stopped in time in the middle of a message and wakes records nothing that is another's", async () => {
  const [id = ""] = await aCustomer(notifiers, "carol", 1, 200);
  await aChannel(notifiers, "/carol", { customer: "carol" });
  let release = () => {};
  notifiers.receiver.answerWith((_, response) => {
    release = () => response.end("ok");
  });
  await flip(notifiers, "overdue", [id]);
  await eventually(() => expect(notifiers.receiver.at("/carol")).toHaveLength(1));
  service.pause();
  // Another took the turn meanwhile, and has not settled it yet.
  await notifiers.postgres.pool.query(
    "update channel_turns set claim = gen_random_uuid(), claimed_until = now() + interval '2 seconds' where claim is not null",
  );
  release();
  service.resume();
  await delay(500);
  expect(await delivery("/carol")).toMatchObject([{ state: "sending", attempts: 0 }]);
  notifiers.receiver.answerWith((_, response) => response.end("ok"));
  await eventually(async () =>
    expect(await delivery("/carol")).toMatchObject([{ state: "delivered", attempts: 1 }]),
  );
});
