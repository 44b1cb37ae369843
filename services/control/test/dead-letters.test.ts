import { randomUUIDv7 } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { queues } from "@rollcall/contracts/broker";
import { openTestBroker } from "@rollcall/test-kit";
import { connect } from "amqplib";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
beforeAll(async () => {
  at = await startControl();
  // The exchanges and queues are there.
  await (await openTestBroker(at.vhost.url)).close();
});
afterAll(() => at?.close());

/** Of several consumers: a test may take from it one by one. */
const queue = queues.rejections.name;
const digits = "12345678901234567890123";

async function aDeadLetter(options: { content?: Buffer; whole?: boolean } = {}): Promise<string> {
  const id = randomUUIDv7();
  const text = `{"version":1,"id":"${randomUUIDv7()}","kind":"diagnostics","events":[{"customer":"acme","body":{"n":${digits},"token":"fmt_12345678secretsecret"}}]}`;
  const { content = Buffer.from(text), whole = true } = options;
  await at.postgres.pool.query(
    `insert into dead_letters (id, message_id, queue, reason, kind, customer, machine, content, whole)
     values ($1, $1::uuid::text, $2, 'index row too large', 'diagnostics', 'acme', 'm-1', $3, $4)`,
    [id, queue, content, whole],
  );
  return id;
}
const takeFromQueue = async () => {
  const connection = await connect(at.vhost.url);
  const channel = await connection.createChannel();
  const got = await channel.get(queue);
  if (got) channel.ack(got);
  await channel.close();
  await connection.close();
  return got ? got.content.toString() : undefined;
};

test("lists what is dead, with its beginning and without the secrets in it", async () => {
  const id = await aDeadLetter();
  const { status, body } = await at.ask("GET", "admin/dead-letters");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    items: [{ id, queue, kind: "diagnostics", machine: "m-1", can_replay: true }],
  });
  const text = JSON.stringify(body);
  expect(text).toContain(digits);
  expect(text).not.toContain("secretsecret");
});

test("plays one again, once, under its own id and with all its digits, and writes who did it", async () => {
  const id = await aDeadLetter();
  const { status, body } = await at.ask("POST", `admin/dead-letters/${id}/replay`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ id, replayed_by: "Bootstrap key" });
  const published = await takeFromQueue();
  expect(published).toContain(digits);
  expect(JSON.parse(published ?? "")).toMatchObject({ version: 1, id, kind: "diagnostics" });
  expect((await at.ask("POST", `admin/dead-letters/${id}/replay`)).status).toBe(409);
  expect(await takeFromQueue()).toBeUndefined();
  const audit = "select action, customer from audit_events where target = $1";
  expect((await at.postgres.pool.query(audit, [id])).rows).toEqual([
    { action: "replayDeadLetter", customer: "acme" },
  ]);
});

test("gives bytes that nobody can read back as they are, and refuses what was not kept whole", async () => {
  const content = Buffer.from("{ no json");
  const id = await aDeadLetter({ content });
  expect((await at.ask("POST", `admin/dead-letters/${id}/replay`)).status).toBe(200);
  expect(await takeFromQueue()).toBe(content.toString());
  const cut = await aDeadLetter({ whole: false });
  expect((await at.ask("POST", `admin/dead-letters/${cut}/replay`)).status).toBe(409);
});

test("discards one, and does not know it any more", async () => {
  const id = await aDeadLetter();
  expect((await at.ask("DELETE", `admin/dead-letters/${id}`)).status).toBe(204);
  expect((await at.ask("DELETE", `admin/dead-letters/${id}`)).status).toBe(404);
  expect((await at.ask("POST", `admin/dead-letters/${id}/replay`)).status).toBe(404);
});
