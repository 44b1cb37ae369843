import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually, startService, type TestService } from "@rollcall/test-kit";

let dashboard: TestService;
const script = "console.log('the app')";

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-web-test-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<title>The app</title>");
  await writeFile(join(folder, "assets", "app-1a2b.js"), script);
  await writeFile(join(folder, "assets", "app-1a2b.js.br"), brotliCompressSync(script));
  dashboard = await startService("dashboard", {
    env: { QUERY_URL: "http://127.0.0.1:1", CONTROL_URL: "http://127.0.0.1:1", WEB_DIR: folder },
  });
});
afterAll(() => dashboard?.stop());

test("files with a hash in their name are kept for ever and come compressed", async () => {
  const answer = await fetch(`${dashboard.url}/assets/app-1a2b.js`, { headers: { "accept-encoding": "br" } });
  expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(answer.headers.get("content-encoding")).toBe("br");
  expect(answer.headers.get("vary")).toMatch(/accept-encoding/i);
  expect(await answer.text()).toBe(script);
  const plain = await fetch(`${dashboard.url}/assets/app-1a2b.js`, {
    headers: { "accept-encoding": "identity" },
  });
  expect([plain.headers.get("content-encoding"), await plain.text()]).toEqual([null, script]);
});

test("every page of the app is its index, asked for anew each time", async () => {
  for (const path of ["/", "/customers/acme", "/instances?colour=red"]) {
    const answer = await fetch(dashboard.url + path);
    expect([answer.headers.get("cache-control"), await answer.text()]).toEqual([
      "no-cache",
      "<title>The app</title>",
    ]);
  }
  expect((await fetch(`${dashboard.url}/assets/gone.js`)).status).toBe(404);
  expect((await fetch(`${dashboard.url}/missing.png`)).status).toBe(404);
});

test("a service that is not there is 503 with the error body, and pages are served all the same", async () => {
  const answer = await fetch(`${dashboard.url}/api/v1/overview`);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await answer.json()).toMatchObject({
    error: { code: "unavailable", message: "query is away; try again in a moment" },
  });
  const write = await fetch(`${dashboard.url}/api/v1/customers`, {
    method: "POST",
    body: "x".repeat(100_000),
  });
  expect(write.status).toBe(503);
  expect((await fetch(dashboard.url)).status).toBe(200);
});

test("an answer that is on its way when SIGTERM comes arrives whole, and nothing new is taken", async () => {
  let finish: () => void = () => {};
  const server = createServer((_request, response) => {
    response.write("first ");
    finish = () => response.end("last");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = await startService("dashboard", { env: { QUERY_URL: url, CONTROL_URL: url } });
  const answer = await fetch(`${origin.url}/api/v1/overview`);
  const stopped = origin.stop();
  await eventually(async () => {
    const socket = connect(origin.ports.http, "127.0.0.1");
    await new Promise((resolve, reject) => {
      socket.once("connect", () => reject(new Error("still accepts")));
      socket.once("error", resolve);
    }).finally(() => socket.destroy());
  });
  finish();
  expect(await answer.text()).toBe("first last");
  await stopped;
  server.closeAllConnections();
  server.close();
});
