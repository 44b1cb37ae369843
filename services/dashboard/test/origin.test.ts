import { createServer, type RequestListener, type Server } from "node:http";
import { request as rawRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { eventually, startService, type TestService } from "@rollcall/test-kit";

/** What the services behind the origin answer is of no matter here: two small servers stand in their places. */
const listening = async (listener: RequestListener) => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

let answerQuery: RequestListener;
let answerControl: RequestListener;
let servers: Server[];
let dashboard: TestService;

beforeAll(async () => {
  const query = await listening((request, response) => answerQuery(request, response));
  const control = await listening((request, response) => answerControl(request, response));
  servers = [query.server, control.server];
  dashboard = await startService("dashboard", {
    env: {
      QUERY_URL: query.url,
      CONTROL_URL: control.url,
      READ_WITHIN_MS: "1000",
      ANSWER_WITHIN_MS: "4000",
      IDLE_WITHIN_MS: "1000",
      WEB_DIR: "/nonexistent",
    },
  });
});
beforeEach(() => {
  answerQuery = (_request, response) => response.end("query");
  answerControl = (_request, response) => response.end("control");
});
afterAll(async () => {
  await dashboard?.stop();
  for (const server of servers ?? []) {
    server.closeAllConnections();
    server.close();
  }
});

const api = (path: string, init?: RequestInit) => fetch(`${dashboard.url}/api/v1/${path}`, init);

test("a read goes to query and a write of the same path to control", async () => {
  expect(await (await api("customers")).text()).toBe("query");
  expect(await (await api("customers", { method: "POST", body: "{}" })).text()).toBe("control");
  expect(await (await api("customers/a/tokens")).text()).toBe("control");
});

test("the service sees the path, the body, the client's address and no header that the client forged", async () => {
  answerControl = (request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () =>
      response.end(JSON.stringify({ url: request.url, headers: request.headers, body })),
    );
  };
  const answer = await api("customers?x=1", {
    method: "POST",
    body: '{"slug":"a"}',
    headers: {
      "x-forwarded-for": "203.0.113.9",
      authorization: "Bearer rck_1",
      "content-type": "application/json",
    },
  });
  const seen = (await answer.json()) as { url: string; headers: Record<string, string>; body: string };
  expect(seen.url).toBe("/api/v1/customers?x=1");
  expect(seen.body).toBe('{"slug":"a"}');
  expect(seen.headers).toMatchObject({ "x-forwarded-for": "127.0.0.1", authorization: "Bearer rck_1" });
});

test("status, headers and cookies of the service come through", async () => {
  answerControl = (_request, response) =>
    response.writeHead(201, { "x-request-id": "r1", "set-cookie": ["a=1", "b=2"] }).end("{}");
  const answer = await api("customers", { method: "POST", body: "{}" });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("x-request-id")).toBe("r1");
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
});

test("a live stream arrives piece by piece and ends at the service when the reader goes", async () => {
  let readerGone = false;
  let send: (text: string) => void = () => {};
  answerQuery = (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    send = (text) => response.write(text);
    request.on("close", () => (readerGone = true));
  };
  const abort = new AbortController();
  const answer = await api("events", { signal: abort.signal });
  const reader = answer.body?.getReader();
  send("id: 1\n\n");
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("id: 1\n\n");
  send("id: 2\n\n");
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("id: 2\n\n");
  abort.abort();
  await eventually(() => expect(readerGone).toBe(true));
});

test("a service that does not answer in time is 503 with Retry-After and the error body", async () => {
  answerQuery = () => {};
  const answer = await api("overview");
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("2");
  const { error } = (await answer.json()) as { error: Record<string, string> };
  expect(error).toEqual({
    code: "unavailable",
    message: "query did not answer in time",
    request_id: expect.any(String),
  });
});

test("a write, an export and an availability may take longer than a plain read", async () => {
  const late: RequestListener = (request, response) => {
    request.resume();
    setTimeout(() => response.end("late"), 1_600);
  };
  answerQuery = late;
  answerControl = late;
  const answers = await Promise.all([
    api("customers", { method: "POST", body: "{}" }),
    api("instances/export?format=csv"),
    api("customers/a/availability"),
    api("instances"),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 503]);
});

test("while one service hangs, pages and the other service go on answering", async () => {
  answerQuery = () => {};
  const hanging = Array.from({ length: 50 }, () => api("overview"));
  expect((await fetch(`${dashboard.url}/`)).status).toBe(200);
  expect((await fetch(`${dashboard.url}/plain.js`)).status).toBe(200);
  expect(await (await api("customers/a/tokens")).text()).toBe("control");
  for (const answer of await Promise.all(hanging)) expect(answer.status).toBe(503);
});

test("however many live streams are open, reads get through", async () => {
  answerQuery = (request, response) => {
    if (!request.url?.endsWith("/events")) {
      response.end("query");
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    const alive = setInterval(() => response.write(":\n\n"), 300);
    response.once("close", () => clearInterval(alive));
  };
  const abort = new AbortController();
  // Held on to: an answer that nobody can read any more is cut.
  const open: Response[] = [];
  while (open.length < 525) {
    const streams = Array.from({ length: 25 }, () => api("events", { signal: abort.signal }));
    open.push(...(await Promise.all(streams)));
  }
  const read = await api("overview");
  abort.abort();
  expect([new Set(open.map(({ status }) => status)), read.status]).toEqual([new Set([200]), 200]);
}, 60_000);

test("a service that breaks off is 502, and one that breaks off half-way cuts the answer", async () => {
  answerQuery = (request) => request.socket.destroy();
  expect((await api("overview")).status).toBe(502);
  answerQuery = (request, response) => {
    response.writeHead(200);
    response.write("half");
    setImmediate(() => request.socket.destroy());
  };
  await expect(api("overview").then((answer) => answer.text())).rejects.toThrow();
});

test("an answer that stands still is cut", async () => {
  answerQuery = (_request, response) => {
    response.writeHead(200);
    response.write("half");
  };
  await expect(api("overview").then((answer) => answer.text())).rejects.toThrow();
});

test("an unknown path is 404, a wrong verb 405 with Allow, both as error bodies", async () => {
  const unknown = await api("nothing");
  expect([unknown.status, ((await unknown.json()) as { error: { code: string } }).error.code]).toEqual([
    404,
    "not_found",
  ]);
  const wrong = await api("overview", { method: "DELETE" });
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET"]);
  expect((await fetch(`${dashboard.url}/api/v2/overview`)).status).toBe(404);
  expect((await fetch(`${dashboard.url}/`, { method: "POST" })).status).toBe(405);
});

test("a path that tries to leave the folder finds nothing", async () => {
  const status = await new Promise((resolve, reject) => {
    const { port } = new URL(dashboard.url);
    rawRequest({ port, path: "/../../package.json" }, (answer) => resolve(answer.statusCode))
      .on("error", reject)
      .end();
  });
  expect(status).toBe(404);
});

test("without a built web app a plain page is served for every page, with a strict policy", async () => {
  for (const path of ["/", "/customers/a/machines/b?range=7d", "/sign-in/"]) {
    const answer = await fetch(dashboard.url + path);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("<title>Rollcall</title>");
    expect(answer.headers.get("content-security-policy")).toContain(
      "default-src 'none';script-src 'self';style-src 'self'",
    );
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  }
  expect((await fetch(`${dashboard.url}/assets/gone.js`)).status).toBe(404);
  expect((await fetch(`${dashboard.url}/plain.js`)).headers.get("content-type")).toContain("javascript");
});

test("/docs is the contract to read, and is not sent twice", async () => {
  const answer = await fetch(`${dashboard.url}/docs`);
  const text = await answer.text();
  expect(text).toContain("POST /api/v1/customers/{customer}/tokens");
  expect(text).toContain('id="schema-CustomerRecord"');
  expect(text).not.toMatch(/undefined|\[object Object\]|<script/);
  const etag = answer.headers.get("etag") ?? "";
  expect((await fetch(`${dashboard.url}/docs`, { headers: { "if-none-match": etag } })).status).toBe(304);
  expect((await fetch(`${dashboard.url}/docs.css`)).headers.get("content-type")).toContain("text/css");
});

test("metrics tell by whom requests were answered", async () => {
  const text = await (await fetch(`${dashboard.healthUrl}/metrics`)).text();
  expect(text).toMatch(/dashboard_requests_total\{from="query",status="2xx"\} [1-9]/);
  expect(text).toMatch(/dashboard_forward_failures_total\{service="query",reason="late"\} [1-9]/);
});
