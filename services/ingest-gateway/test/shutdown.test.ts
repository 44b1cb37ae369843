import { connect } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { devicePath, eventually, send, startGateway, type TestGateway } from "./gateway-fixture.ts";

let gateway: TestGateway;
afterEach(() => gateway.close());

const requestText = (body: string) =>
  [
    `POST ${devicePath(gateway.alice, "heartbeat")} HTTP/1.1`,
    "Host: test",
    `Authorization: Bearer ${gateway.alice.token}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "\r\n",
  ].join("\r\n");

test("a request that is open when SIGTERM comes is finished, stored and answered; new ones are not taken", async () => {
  gateway = await startGateway();
  const { service } = gateway;
  const body = '{"version":"last words"}';
  const socket = connect({ port: service.ports.http, host: "127.0.0.1" });
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
  const closed = new Promise((resolve) => socket.on("close", resolve));
  await new Promise((resolve) => socket.write(requestText(body) + body.slice(0, 5), resolve));
  // The half-sent request has been taken up once another one of the same kind has been answered.
  await send(service.url, gateway.alice, devicePath(gateway.alice, "heartbeat"));

  const stopped = service.stop();
  await eventually(async () => {
    await expect(fetch(`${service.url}/health/live`)).rejects.toThrow();
  });
  await eventually(async () => expect((await fetch(`${service.healthUrl}/health/ready`)).status).toBe(503));
  socket.write(body.slice(5));
  await closed;
  expect(received).toMatch(/^HTTP\/1.1 200 OK/);
  expect(received.toLowerCase()).toContain("connection: close");
  await stopped;
  await eventually(() =>
    expect(gateway.events).toContainEqual(expect.objectContaining({ body: { version: "last words" } })),
  );
});

test("refusals of the last second are published before it ends", async () => {
  gateway = await startGateway();
  const foreign = { ...gateway.alice, slug: "somebody-else" };
  await send(gateway.service.url, foreign, devicePath(foreign, "heartbeat"));
  await gateway.service.stop();
  await eventually(() =>
    expect(gateway.rejections).toContainEqual(
      expect.objectContaining({ customer: "somebody-else", count: 1 }),
    ),
  );
});

test("idle connections do not hold it up", async () => {
  gateway = await startGateway();
  await send(gateway.service.url, gateway.alice, devicePath(gateway.alice, "heartbeat"));
  const startedAt = performance.now();
  await gateway.service.stop();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
