import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { devicePath, eventually, startGateway, type TestGateway } from "./gateway-fixture.ts";

type Case = {
  id: string;
  to: "device" | "people";
  method: string;
  path: string;
  content_type: string | null;
  headers: string[];
  http: string;
  host: boolean;
  auth: boolean;
  eol: string;
  content_length: boolean;
  body_b64: string;
  tail_b64: string;
  right: number[];
};

const file = new URL("./fixtures/odd-requests.json", import.meta.url);
const cases = (JSON.parse(readFileSync(file, "utf8")) as Case[]).filter(({ to }) => to === "device");

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const bytesOf = (text: string) => Buffer.from(text, "base64");

/** What comes back on a connection of its own until it is silent for a moment after a whole head, or ends. */
function exchange(bytes: Buffer, port = gateway.service.ports.http ?? 0): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    const done = () => {
      socket.destroy();
      resolve(text);
    };
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (text.includes("\r\n\r\n")) done();
    });
    socket.on("close", done);
    socket.on("error", reject);
  });
}

function requestOf(each: Case): Buffer {
  const [body, tail] = [bytesOf(each.body_b64), bytesOf(each.tail_b64)];
  const lines = [
    `${each.method} ${each.path.replace("{CUSTOMER}", gateway.alice.slug)} HTTP/${each.http}`,
    ...(each.host ? ["Host: localhost"] : []),
    ...(each.auth ? [`Authorization: Bearer ${gateway.alice.token}`] : []),
    ...(each.content_type === null ? [] : [`Content-Type: ${each.content_type}`]),
    ...each.headers,
    ...(each.content_length ? [`Content-Length: ${body.length}`] : []),
  ];
  return Buffer.concat([Buffer.from(lines.join(each.eol) + each.eol + each.eol), body, tail]);
}

test.each(cases)("$id is answered rightly and at once", async (each) => {
  const answer = await exchange(requestOf(each));
  expect(each.right).toContain(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0));
});

const plain = (machine: string, more = "") => {
  const body = '{"version":"1"}';
  const path = devicePath(gateway.alice, "heartbeat", { machine });
  return `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${gateway.alice.token}\r\n${more}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

/** Everything that comes until the other side ends the connection. */
const exchangeAll = (bytes: string, port = gateway.service.ports.http ?? 0): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });

test.each([
  ["the plain reader", ""],
  ["node:http", "Expect: 100-continue\r\n"],
])("bytes that are no request are told after the answer to the one before, by %s", async (name, more) => {
  const answers = await exchangeAll(`${plain(name.replaceAll(/\W/g, "-"), more)}\0\0nonsense\r\n\r\n`);
  const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
  expect(statuses.filter((status) => status !== "100")).toEqual(["200", "400"]);
});

test("a head above 16 kB is 431 in the words of the contract, whichever engine reads it", async () => {
  const answer = await exchangeAll(plain("large", `X: ${"x".repeat(17_000)}\r\n`));
  expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*\{"detail":/);
});

test("HTTP/2 gets an answer, and the next one is served", async () => {
  expect(await exchangeAll("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await exchange(Buffer.from(plain("after-h2")))).toMatch(/^HTTP\/1\.1 200 /);
});

test("plain HTTP on the port of TLS gets a sentence, and TLS works beside it", async () => {
  const port = gateway.service.ports.https ?? 0;
  expect(await exchangeAll(plain("wrong-port"), port)).toMatch(/^HTTP\/1\.1 400 [^]*This port speaks HTTPS/);
  expect(gateway.events.some(({ machine }) => machine === "wrong-port")).toBe(false);
});

test("HEAD is answered wherever GET is", async () => {
  for (const path of ["/health/live", "/health/ready"]) {
    const answer = await fetch(gateway.service.url + path, { method: "HEAD" });
    expect([path, answer.status, await answer.text()]).toEqual([path, 200, ""]);
  }
});

test("one line that is not UTF-8 is refused by its number and machine, and the others are stored", async () => {
  const row = await eventually(() => {
    const found = gateway.rejections.find(({ machine }) => machine === "b-2");
    if (!found) throw new Error("not yet");
    return found;
  });
  expect(row).toMatchObject({
    reason: "body_not_json",
    kind: "batch",
    detail: "line 2: /body must be JSON in UTF-8",
  });
  expect(row.payload).toContain('"machine":"b-2"');
  const stored = () => new Set(gateway.events.map(({ machine }) => machine));
  await eventually(() => expect(stored()).toEqual(expect.objectContaining(new Set(["b-1", "b-3"]))));
});

test("what never became a request is in the log, with the path and where a customer can be found", async () => {
  const path = devicePath(gateway.alice, "heartbeat", { machine: "unread" });
  const head = (extra: string, eol = "\r\n") =>
    [`POST ${path} HTTP/1.1`, "Host: a", `Authorization: Bearer ${gateway.alice.token}`, extra].join(eol) +
    eol +
    eol;
  const cases = [
    [head("X: y", "\n"), 400, "request_malformed"],
    [head("Content-Length: x"), 400, "request_malformed"],
    [head(`X: ${"x".repeat(17_000)}`), 431, "head_too_large"],
    [head("Content-Length: 2\r\nExpect: wonders"), 417, "expectation_unknown"],
    [head("Content-Length: 70000"), 413, "body_too_large"],
  ] as const;
  for (const [bytes, status, reason] of cases) {
    const answer = await exchange(Buffer.from(bytes));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*\\{"detail":"`));
    const row = await eventually(() => {
      const found = gateway.rejections.find((each) => each.reason === reason && each.machine === "unread");
      if (!found) throw new Error(`no ${reason} yet`);
      return found;
    });
    expect(row).toMatchObject({ customer: gateway.alice.slug, http_status: status, path });
    expect(JSON.stringify(row)).not.toContain(gateway.alice.token);
  }
});

test("a request that does not come to its end is in the log as well", async () => {
  const slow = await startGateway({ env: { REQUEST_TIMEOUT_MS: "1000" } });
  const path = devicePath(slow.alice, "heartbeat", { machine: "slow" });
  const bytes = `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${slow.alice.token}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
  expect(await exchangeAll(bytes, slow.service.ports.http)).toMatch(/^HTTP\/1\.1 408 /);
  await eventually(() =>
    expect(slow.rejections).toContainEqual(
      expect.objectContaining({ reason: "request_slow", customer: slow.alice.slug, machine: "slow", path }),
    ),
  );
  await slow.close();
}, 60_000);

test("behind a proxy, what never became a request is told by the address that the proxy names", async () => {
  const behind = await startGateway({ env: { TRUSTED_PROXIES: "127.0.0.1,10.0.0.0/8" } });
  const path = devicePath(behind.alice, "heartbeat", { machine: "behind" });
  const bytes = `POST ${path} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 10.1.1.1\r\nContent-Length: x\r\n\r\n`;
  expect(await exchange(Buffer.from(bytes), behind.service.ports.http)).toMatch(/^HTTP\/1\.1 400 /);
  await eventually(() =>
    expect(behind.rejections).toContainEqual(
      expect.objectContaining({ reason: "request_malformed", address: "203.0.113.9", path }),
    ),
  );
  await behind.close();
}, 60_000);
