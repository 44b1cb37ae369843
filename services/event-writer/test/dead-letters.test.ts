import { randomUUIDv7 } from "node:crypto";
import { expect, test } from "@jest/globals";
import { exchanges, queues } from "@rollcall/contracts/broker";
import { createLog, openPublisher } from "@rollcall/service-kit";
import { eventually } from "@rollcall/test-kit";
import { eventWriterFixture } from "./fixtures/event-writer.ts";

const { running, rows, row } = eventWriterFixture();

const bury = async (queue: string, content: Buffer, reason: string) => {
  const publisher = await openPublisher(running.vhost.url, createLog("test", "silent"));
  await publisher.publish(exchanges.dead, queue, content, { headers: { reason } });
  await publisher.close();
};

test.each(Object.values(queues).map(({ name }) => name))(
  "keeps a dead letter of %s as it came, once, and tells its customer",
  async (queue) => {
    const machine = `m-${queue.replace(/\W/g, "-")}`;
    const event = { at: Date.now() * 1_000, customer: "alice", machine, software: "app", body: {} };
    const envelope = { version: 1, id: randomUUIDv7(), kind: "heartbeat", events: [event] };
    const content = Buffer.from(JSON.stringify(envelope));
    await bury(queue, content, "no store takes it");
    const letter = await eventually(async () => {
      const [found, ...others] = await rows("select * from dead_letters where machine = $1", [machine]);
      expect(others).toEqual([]);
      expect(found).toBeDefined();
      return found;
    });
    expect(letter).toMatchObject({
      queue,
      kind: "heartbeat",
      customer: "alice",
      software: "app",
      whole: true,
    });
    expect(letter?.["content"]).toEqual(content);
    expect(
      await rows("select reason, customer, kind, detail, count from rejections where machine = $1", [
        machine,
      ]),
    ).toEqual([
      {
        reason: "dead_letter",
        customer: "alice",
        kind: "heartbeat",
        detail: "no store takes it",
        count: "1",
      },
    ]);
  },
);

test("keeps bytes that nobody can read, and goes on with the next", async () => {
  const bytes = Buffer.from([0xff, 0x00, 0xd8, 0x3d]);
  await bury(queues.liveness.name, bytes, "no JSON \u0000 \ud83d");
  const letter = await eventually(async () => {
    const found = await row("select * from dead_letters where customer is null");
    expect(found).toBeDefined();
    return found;
  });
  expect(letter?.["content"]).toEqual(bytes);
  expect(letter?.["kind"]).toBeNull();
});
