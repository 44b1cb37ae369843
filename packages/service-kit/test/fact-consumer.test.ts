import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { factQueues } from "@rollcall/contracts/broker";
import { type Fact, factId } from "@rollcall/contracts/facts";
import {
  createTestPostgres,
  createTestVhost,
  eventually,
  openTestBroker,
  type TestBroker,
  type TestPostgres,
} from "@rollcall/test-kit";
import {
  consumeFacts,
  createLog,
  type FactFate,
  openPostgres,
  openPublisher,
  PermanentError,
  type Postgres,
  publishFacts,
  type Publisher,
} from "../src/index.ts";

const log = createLog("test", "silent");
const queue = factQueues.notifier;
let postgres: TestPostgres;
let pool: Postgres;
let vhost: Awaited<ReturnType<typeof createTestVhost>>;
let broker: TestBroker;
let publisher: Publisher;

beforeAll(async () => {
  [postgres, vhost] = await Promise.all([createTestPostgres(), createTestVhost()]);
  pool = openPostgres(postgres.url, log);
  broker = await openTestBroker(vhost.url);
  publisher = await openPublisher(vhost.url, log);
  await pool.query("create table told (at bigint)");
});
afterAll(async () => {
  await pool.end();
  await publisher.close();
  await broker.close();
  await Promise.all([vhost.close(), postgres.close()]);
});

const aFact = (at: number): Fact => {
  const place = { customer: "alice", machine: "press", software: "app", instance: "1" };
  const name = "instance.alive";
  return { id: factId(name, "1", at), name, at, recorded_at: at, ...place, data: {} } as unknown as Fact;
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
const told = async () =>
  (await pool.query<{ at: string }>("select at from told order by ctid")).rows.map(({ at }) => Number(at));

async function consuming(
  work: (fates: Record<string, number>) => Promise<void>,
  forbidden: (fact: Fact) => Error | undefined = () => undefined,
): Promise<void> {
  await pool.query("truncate told");
  const fates: Record<string, number> = {};
  const consumer = await consumeFacts(vhost.url, log, publisher, pool, {
    queue,
    count: (fate: FactFate, facts) => (fates[fate] = (fates[fate] ?? 0) + facts),
    apply: async (client, facts) => {
      for (const fact of facts) {
        const error = forbidden(fact);
        if (error) throw error;
        await client.query("insert into told values ($1)", [fact.at]);
      }
    },
  });
  try {
    await work(fates);
  } finally {
    await consumer.close();
  }
}

test("before its consumer first starts nobody fills a queue of facts", async () => {
  await publishFacts(publisher, range(0, 3).map(aFact));
  expect(await broker.exists(queue.name)).toBe(false);
});

test("facts that are told twice, also within a message, are applied once and in their order", () =>
  consuming(async (fates) => {
    await publishFacts(publisher, [...range(0, 5), 2].map(aFact));
    await publishFacts(publisher, range(3, 8).map(aFact));
    await eventually(async () => expect(await told()).toEqual(range(0, 8)));
    expect(fates).toEqual({ received: 11, applied: 8, known: 3 });
  }));

test("one bad fact of a message goes to the dead-letter queue, the others are applied", () =>
  consuming(
    async (fates) => {
      await publishFacts(publisher, range(10, 15).map(aFact));
      await eventually(async () => expect(await told()).toEqual([10, 11, 13, 14]));
      await eventually(() => expect(fates["dead"]).toBe(1));
      expect(fates).toEqual({ received: 5, applied: 4, known: 0, dead: 1 });
      const [dead] = await broker.takeDead(queue.name);
      expect(dead?.reason).toBe("12 is bad");
      expect(JSON.parse(dead?.content ?? "")).toMatchObject({ name: "instance.alive", facts: [{ at: 12 }] });
    },
    ({ at }) => (at === 12 ? new PermanentError("12 is bad") : undefined),
  ));

test("an error that passes is tried again, and nothing of the first try stays", () => {
  let tries = 0;
  return consuming(
    async (fates) => {
      await publishFacts(publisher, range(20, 24).map(aFact));
      await eventually(async () => expect(await told()).toEqual(range(20, 24)));
      await eventually(() => expect(fates).toMatchObject({ applied: 4, retried: 8 }));
    },
    ({ at }) => (at === 23 && (tries += 1) <= 2 ? new Error("a passing fault") : undefined),
  );
});

test("an unknown message goes to the dead-letter queue as it is", () =>
  consuming(async () => {
    const { exchanges } = await import("@rollcall/contracts/broker");
    await publisher.publish(exchanges.facts, "instance.alive", Buffer.from("no json"));
    await eventually(async () => {
      const dead = await broker.takeDead(queue.name);
      expect(dead.map(({ content }) => content)).toEqual(["no json"]);
    });
  }));
