import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { queues } from "@rollcall/contracts/broker";
import {
  aHeartbeat,
  createTestProxy,
  createTestQuestdb,
  createTestVhost,
  eventually,
  openTestBroker,
  randomSlug,
  startService,
  type TestService,
} from "@rollcall/test-kit";

const vhost = await createTestVhost();
const questdb = await createTestQuestdb();
const proxy = await createTestProxy(questdb.httpUrl);
const broker = await openTestBroker(vhost.url);
let writer: TestService;

beforeAll(async () => {
  const env = { QUESTDB_HTTP_URL: proxy.url, FLUSH_EVERY_MS: "100", WRITE_TIMEOUT_MS: "1000" };
  writer = await startService("heartbeat-writer", { vhost, env });
}, 60_000);
afterAll(async () => {
  await writer.stop();
  await broker.close();
  await proxy.close();
  await vhost.close();
});

const perEnvelope = 33;
/** Publishes envelopes of heartbeats of one customer. */
const publish = async (customer: string, envelopes: number, from = 0) => {
  for (let n = from; n < from + envelopes; n += 1) {
    const events = Array.from({ length: perEnvelope }, (_, k) =>
      aHeartbeat({ customer, machine: `m-${n}-${k}` }),
    );
    broker.send("heartbeat", JSON.stringify({ version: 1, id: `${n}`, kind: "heartbeat", events }));
  }
  await broker.confirmed();
};
const countRows = async (customer: string) =>
  Number((await questdb.query(`select count() from heartbeats where customer = '${customer}'`))[0]?.[0]);
const expectRows = (customer: string, envelopes: number) =>
  eventually(async () => expect(await countRows(customer)).toBe(envelopes * perEnvelope), {
    withinMs: 20_000,
  });
const readiness = async () => (await fetch(`${writer.healthUrl}/health/ready`)).json();

test("keeps what it was given while QuestDB is away, says so, and stores it when it is back", async () => {
  const customer = randomSlug("alice");
  proxy.cut();
  await publish(customer, 100);
  await eventually(async () =>
    expect(await readiness()).toMatchObject({ ready: false, probes: { "heartbeats stored": { ok: false } } }),
  );
  expect(await countRows(customer)).toBe(0);
  proxy.mend();
  await expectRows(customer, 100);
  await eventually(async () => expect(await readiness()).toMatchObject({ ready: true }));
}, 60_000);

test("is not held by a QuestDB that does not answer", async () => {
  const customer = randomSlug("alice");
  proxy.pause();
  await publish(customer, 100);
  await eventually(async () => expect(await readiness()).toMatchObject({ ready: false }));
  proxy.resume();
  await expectRows(customer, 100);
}, 60_000);

test("stores everything once although it is killed in the middle, again and again", async () => {
  const customer = randomSlug("alice");
  for (let round = 0; round < 5; round += 1) {
    await publish(customer, 100, round * 100);
    await eventually(async () => expect(await countRows(customer)).toBeGreaterThan(round * 50));
    await publish(customer, 50, 10_000 + round * 50);
    await writer.kill();
    await writer.start();
  }
  await expectRows(customer, 750);
  expect(await broker.takeDead(queues.heartbeats.name)).toEqual([]);
}, 120_000);

test("stops cleanly in the middle of a batch, with nothing lost and nothing left behind", async () => {
  const customer = randomSlug("alice");
  await publish(customer, 300);
  await writer.stop();
  await writer.start();
  await expectRows(customer, 300);
}, 60_000);

test("stops cleanly while QuestDB is away, and leaves the heartbeats on the broker", async () => {
  const customer = randomSlug("alice");
  proxy.cut();
  await publish(customer, 50);
  await eventually(async () => expect(await readiness()).toMatchObject({ ready: false }));
  await writer.stop();
  await eventually(async () => expect(await broker.waiting(queues.heartbeats.name)).toBe(50));
  // It can be started before QuestDB is back, and waits for it.
  const started = writer.start();
  await eventually(async () => expect((await fetch(`${writer.healthUrl}/health/ready`)).status).toBe(503));
  proxy.mend();
  await started;
  await expectRows(customer, 50);
}, 60_000);
