import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { insertMonitor, type TestMonitor } from "./a-monitor.ts";
import { type AnyEvent, eventually, startGateway, type TestGateway } from "./gateway-fixture.ts";

const run = promisify(execFile);
let gateway: TestGateway;
let monitor: TestMonitor;

beforeAll(async () => {
  gateway = await startGateway({
    prepare: async (postgres) => {
      const { rows } = await postgres.pool.query<{ slug: string }>(
        "select slug from customers where slug like 'alice%'",
      );
      monitor = await insertMonitor(postgres, rows[0]?.slug ?? "");
    },
  });
});
afterAll(() => gateway.close());

const newest = () => gateway.events.filter(({ kind }) => kind === "ping").at(-1) as AnyEvent;
const said = (body: object) => eventually(() => expect(newest()?.body).toMatchObject(body));
const url = (rest = "") => `${gateway.service.url}/ping/${monitor.uuid}${rest}`;

test("curl pings as the documentation of healthchecks has it", async () => {
  await run("curl", ["-fsS", "-m", "10", "--retry", "5", "-o", "/dev/null", url()]);
  await said({ ping: "success", method: "GET" });
  await run("curl", ["-fsS", "--data-raw", "12 files copied", url("/fail")]);
  await said({ ping: "fail", method: "POST", payload: "12 files copied" });
  await run("curl", ["-fsS", "-I", url()]);
  await said({ ping: "success", method: "HEAD" });
  await run("curl", ["-fsS", "--http1.0", url("/3")]);
  await said({ ping: "exit", exit_code: 3 });
  await expect(run("curl", ["-fsS", url("/256")])).rejects.toThrow("400");
});

test("curl sends an output that is larger than what is kept", async () => {
  const big = "x".repeat(1_500_000);
  const sending = run("curl", ["-fsS", "--data-binary", "@-", url("/0")]);
  sending.child.stdin?.end(big);
  await sending;
  await said({ ping: "exit", exit_code: 0, payload: "x".repeat(10_000) });
});

test("wget pings by GET, by --spider and by POST", async () => {
  await run("wget", ["-q", "-T", "10", "-t", "3", "-O", "/dev/null", url()]);
  await said({ ping: "success", method: "GET" });
  await run("wget", ["-q", "--spider", url()]);
  await said({ ping: "success", method: "HEAD" });
  await run("wget", ["-q", "-O", "/dev/null", "--post-data=done", url("/log")]);
  await said({ ping: "log", method: "POST", payload: "done" });
});
