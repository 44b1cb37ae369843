import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { exchanges } from "@rollcall/contracts/broker";
import { eventually } from "@rollcall/test-kit";
import { connect } from "amqplib";
import { aFlip } from "./a-flip.ts";
import { aCustomer, anApiKey, anInstance, aPlatform, type Platform } from "./a-platform.ts";
import { anEventReader } from "./an-event-reader.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await aPlatform();
  await aCustomer(platform.postgres.pool, "acme");
  await aCustomer(platform.postgres.pool, "other");
});
afterAll(() => platform?.close());

const count = 1_000;

async function publishFlip(instance: string) {
  const connection = await connect(platform.vhost.url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  channel.publish(
    exchanges.live,
    "",
    Buffer.from(JSON.stringify({ version: 1, events: [aFlip({ instance })] })),
  );
  await channel.waitForConfirms();
  await connection.close();
}

test("a thousand readers get a flip within two seconds, and only those who may see it", async () => {
  const instance = await anInstance(platform.postgres.pool, { customer: "acme" });
  const outsider = await anApiKey(platform.postgres.pool, { role: "viewer", customer: "other" });
  const readers: Awaited<ReturnType<typeof anEventReader>>[] = [];
  for (let n = 0; n < count; n += 50)
    readers.push(
      ...(await Promise.all(
        Array.from({ length: 50 }, (_, m) =>
          anEventReader(platform.service.url, m % 10 === 0 ? outsider : platform.alice, {
            query: "?types=flip",
          }),
        ),
      )),
    );
  try {
    expect(readers.every(({ status }) => status === 200)).toBe(true);
    const startedAt = performance.now();
    await publishFlip(instance);
    const received = () => readers.filter(({ events }) => events.length === 1).length;
    await eventually(() => expect(received()).toBe(count * 0.9), { withinMs: 2_000 });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(readers.some(({ ended }) => ended())).toBe(false);
  } finally {
    for (const reader of readers) reader.close();
  }
}, 60_000);
