import { afterAll, expect, test } from "@jest/globals";
import { exchanges, queues } from "@rollcall/contracts/broker";
import { createTestProxy, createTestVhost, eventually, openTestBroker } from "@rollcall/test-kit";
import { createBrokerNodes } from "../src/broker-nodes.ts";
import { brokerUrls, createLog, openPublisher, readEnv } from "../src/index.ts";

const vhost = await createTestVhost();
const broker = await openTestBroker(vhost.url);
afterAll(async () => {
  await broker.close();
  await vhost.close();
});

test("goes on at the next node when the one in use is gone, and when the first is not there at all", async () => {
  const [first, second] = [await createTestProxy(vhost.url), await createTestProxy(vhost.url)];
  await second.close();
  const third = await createTestProxy(vhost.url);
  const urls = [second.url, first.url, third.url].join(", ");
  const publisher = await openPublisher(urls, createLog("test", "silent"));
  await publisher.publish(exchanges.events, "heartbeat", Buffer.from("one"));
  await first.close();
  await eventually(() => publisher.publish(exchanges.events, "heartbeat", Buffer.from("two")));
  expect(await broker.waiting(queues.heartbeats.name)).toBe(2);
  await publisher.close();
  await third.close();
});

test("reads what an address says, escapes and all, and has standards for the rest", () => {
  const { node, turn } = createBrokerNodes(
    "amqps://us%40er:p%2Cw@one/v%2Fh?heartbeat=30, amqp://[::1]:7000/x",
  );
  const wanted = { protocol: "amqps", hostname: "one", port: 5671, username: "us@er", password: "p,w" };
  expect(node).toEqual({ ...wanted, vhost: "v%2Fh", heartbeat: 30 });
  turn();
  expect(node).toMatchObject({ hostname: "::1", port: 7000, username: "guest", vhost: "x", heartbeat: 6 });
});

test("names the setting when one of several addresses is none", () => {
  const read = (AMQP_URL: string) => readEnv({ AMQP_URL }, { amqpUrl: brokerUrls("AMQP_URL") });
  expect(read("amqp://a, amqp://b").amqpUrl).toBe("amqp://a, amqp://b");
  expect(() => read("amqp://a,b:5672")).toThrow("AMQP_URL must be a URL with amqp://");
  expect(() => read("http://a")).toThrow("AMQP_URL must be a URL with amqp://");
});
