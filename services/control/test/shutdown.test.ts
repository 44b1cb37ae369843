import { connect } from "node:net";
import { expect, test } from "@jest/globals";
import {
  createTestPostgres,
  createTestVhost,
  eventually,
  startService,
  testApiKey,
} from "@rollcall/test-kit";
import { createClient } from "./control-client.ts";

const refuses = async (port: number) => {
  const socket = connect(port, "127.0.0.1");
  await new Promise((resolve, reject) => {
    socket.once("connect", () => reject(new Error("still accepts")));
    socket.once("error", resolve);
  }).finally(() => socket.destroy());
};

test("a request that is open when SIGTERM comes is answered, and nothing new is taken", async () => {
  const [postgres, vhost] = await Promise.all([createTestPostgres(), createTestVhost()]);
  const control = await startService("control", { postgres, vhost });
  const body = JSON.stringify({ slug: "slow", name: "Slow" });
  const socket = connect(control.ports.http, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  const head = `POST /api/v1/customers HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${testApiKey}\r\n`;
  socket.write(
    `${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  );
  await eventually(async () => {
    const { rows } = await postgres.pool.query("select last_used_at from api_keys");
    expect(rows[0].last_used_at).not.toBeNull();
  });
  const stopped = control.stop();
  await eventually(() => refuses(control.ports.http));
  socket.write(body.slice(5));
  await eventually(() => expect(answer).toContain("HTTP/1.1 201"));
  await stopped;
  expect((await postgres.pool.query("select from customers where slug = 'slow'")).rowCount).toBe(1);
  await vhost.close();
  await postgres.close();
});

test("a restart leaves the first administrator and key as people left them", async () => {
  const [postgres, vhost] = await Promise.all([createTestPostgres(), createTestVhost()]);
  const control = await startService("control", { postgres, vhost });
  const ask = createClient(control);
  const login = (password: string) =>
    ask("POST", "auth/login", { key: null, body: { email: "alice@example.com", password } });
  const { body } = await login("alice-owns-this-test");
  const change = { current_password: "alice-owns-this-test", new_password: "alice-changed-her-mind" };
  await ask("POST", "auth/password", { key: body.access_token, body: change });
  await control.stop();
  await control.start();
  expect((await login("alice-owns-this-test")).status).toBe(401);
  expect((await login("alice-changed-her-mind")).status).toBe(200);
  expect((await ask("GET", "auth/me", { key: body.access_token })).status).toBe(200);
  const counts = await postgres.pool.query(
    "select (select count(*) from users)::int as users, (select count(*) from api_keys)::int as keys",
  );
  expect(counts.rows).toEqual([{ users: 1, keys: 1 }]);
  const health = (await (await fetch(`${control.healthUrl}/health/ready`)).json()) as { probes: object };
  expect(health.probes).toMatchObject({ postgres: { ok: true } });
  const metrics = await (await fetch(`${control.healthUrl}/metrics`)).text();
  expect(metrics).toContain('control_sign_ins_total{method="password",result="refused"} 1');
  expect(metrics).toContain("control_broker_connected 1");
  await control.stop();
  await vhost.close();
  await postgres.close();
});
