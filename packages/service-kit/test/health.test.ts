import { afterEach, expect, test } from "@jest/globals";
import { Registry } from "prom-client";
import { createReadiness, type Probe, serveHealth } from "../src/index.ts";

let server: Awaited<ReturnType<typeof serveHealth>> | undefined;
afterEach(() => server?.close());

const readinessOf = (probes: Record<string, Probe>) => createReadiness(probes, { cacheMs: 0, timeoutMs: 50 });

test("is ready when every probe works, whatever it answers", async () => {
  const readiness = readinessOf({ quick: () => undefined, slow: async () => "yes" });
  expect(await readiness()).toMatchObject({
    ready: true,
    probes: { quick: { ok: true }, slow: { ok: true } },
  });
});

test("is not ready when one throws, answers false or does not answer, and tells which", async () => {
  const readiness = readinessOf({
    throws: () => {
      throw new Error("no disk");
    },
    rejects: () => Promise.reject(new Error("no broker")),
    refuses: () => false,
    hangs: () => new Promise(() => {}),
    works: () => true,
  });
  const { ready, probes } = await readiness();
  expect(ready).toBe(false);
  expect(probes).toMatchObject({
    throws: { ok: false, error: "no disk" },
    rejects: { ok: false, error: "no broker" },
    refuses: { ok: false },
    hangs: { ok: false, error: "no answer in 50 ms" },
    works: { ok: true },
  });
});

test("shows figures with a probe, and stays ready when one fails that is only shown", async () => {
  const canary = () => ({ ok: false, figures: { lag_seconds: 12 } });
  const shown = createReadiness({ canary }, { onlyShown: ["canary"] });
  expect(await shown()).toMatchObject({
    ready: true,
    probes: { canary: { ok: false, figures: { lag_seconds: 12 } } },
  });
  expect(await readinessOf({ canary })()).toMatchObject({ ready: false });
});

test("leaves nothing behind that could end the process later", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const readiness = readinessOf({
    throws: () => {
      throw new Error("at once");
    },
  });
  await readiness();
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, 100);
  await promise;
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

test("asks again only when its answer is old, however often it is asked", async () => {
  let asked = 0;
  const readiness = createReadiness({ probe: () => (asked += 1) }, { cacheMs: 60_000 });
  await Promise.all([readiness(), readiness(), readiness()]);
  expect(asked).toBe(1);
});

test("answers 503 with the probes while it is not ready, and is live all the same", async () => {
  const readiness = readinessOf({ broker: () => false });
  server = await serveHealth({ port: 0, host: "127.0.0.1" }, { readiness, registry: new Registry() });
  const base = `http://127.0.0.1:${server.port}`;
  const ready = await fetch(`${base}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ ready: false, probes: { broker: { ok: false } } });
  expect((await fetch(`${base}/health/live`)).status).toBe(200);
  expect((await fetch(`${base}/metrics`)).status).toBe(200);
  expect((await fetch(`${base}/other`)).status).toBe(404);
});
