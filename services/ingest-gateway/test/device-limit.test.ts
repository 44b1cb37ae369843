import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { announceChange, createLog, openPublisher, type Publisher } from "@rollcall/service-kit";
import { startService } from "@rollcall/test-kit";
import {
  devicePath,
  eventually,
  insertCustomer,
  send,
  startGateway,
  type TestCustomer,
  type TestGateway,
} from "./gateway-fixture.ts";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

let gateway: TestGateway;
let database: TcpProxy;
let control: Publisher;
let limited: TestCustomer;

beforeAll(async () => {
  database = await openTcpProxy();
  gateway = await startGateway({
    proxies: { postgresUrl: database.through },
    prepare: async (postgres) => {
      limited = await insertCustomer(postgres, { deviceLimit: 2 });
    },
  });
  control = await openPublisher(gateway.vhost.url, createLog("test", "silent"));
});
afterAll(async () => {
  await control.close();
  await gateway.close();
  await database.close();
});

const statusOf = async (machine: string) =>
  (await send(gateway.service.url, limited, devicePath(limited, "heartbeat", { machine }))).status;

test("admits machines up to the limit, also when many ask at once, and those always", async () => {
  const machines = Array.from({ length: 6 }, (_, n) => `rush-${n}`);
  const answers = await Promise.all(machines.map(statusOf));
  expect(answers.filter((status) => status === 200)).toHaveLength(2);
  expect(answers.filter((status) => status === 403)).toHaveLength(4);
  expect(await Promise.all(machines.map(statusOf))).toEqual(answers);
  await eventually(() =>
    expect(gateway.rejections).toContainEqual(
      expect.objectContaining({ reason: "device_limit", customer: limited.slug, http_status: 403 }),
    ),
  );
  const { rows } = await gateway.postgres.pool.query("select from machines where customer = $1", [
    limited.slug,
  ]);
  expect(rows).toHaveLength(2);
});

/** Whoever has counted waits with his insert until several have: only a lock keeps them from all getting in. */
async function whileInsertsWait<T>(work: () => Promise<T>): Promise<T> {
  const holder = await gateway.postgres.pool.connect();
  await holder.query("begin; lock table machines in share row exclusive mode");
  const done = work();
  await eventually(async () => {
    const { rowCount } = await holder.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    expect(rowCount).toBeGreaterThan(2);
  });
  await holder.query("commit");
  holder.release();
  return done;
}

test("of fifty first contacts at once, at two gateways, exactly as many as the limit get in, and each other is recorded", async () => {
  const crowded = await insertCustomer(gateway.postgres, { deviceLimit: 2 });
  const second = await startService("ingest-gateway", gateway);
  try {
    await announceChange(control, { table: "customers", key: crowded.slug });
    await announceChange(control, { table: "ingest_tokens", key: crowded.tokenId });
    const urls = [gateway.service.url, second.url];
    const ask = (machine: string, at: number) =>
      send(urls[at] ?? "", crowded, devicePath(crowded, "heartbeat", { machine })).then(
        ({ status }) => status,
      );
    await eventually(async () => {
      // A bad body is refused before the limit is asked: it tells that token and customer are known.
      const known = await Promise.all(
        urls.map((url) => send(url, crowded, devicePath(crowded, "heartbeat"), { body: "[]" })),
      );
      expect(known.map(({ status }) => status)).toEqual([422, 422]);
    });
    const machines = Array.from({ length: 50 }, (_, n) => `crowd-${n}`);
    const statuses = await whileInsertsWait(() =>
      Promise.all(machines.map((machine, n) => ask(machine, n % 2))),
    );
    const admitted = machines.filter((_, n) => statuses[n] === 200);
    const refused = machines.filter((_, n) => statuses[n] === 403);
    expect([admitted.length, refused.length]).toEqual([2, 48]);
    const { rows } = await gateway.postgres.pool.query<{ slug: string }>(
      "select slug from machines where customer = $1",
      [crowded.slug],
    );
    expect(new Set(rows.map(({ slug }) => slug))).toEqual(new Set(admitted));
    await eventually(() => {
      const recorded = gateway.rejections.filter(
        ({ reason, customer }) => reason === "device_limit" && customer === crowded.slug,
      );
      expect(new Set(recorded.map(({ machine }) => machine))).toEqual(new Set(refused));
    });
    // Admitted by one gateway, known to the other.
    expect(await Promise.all(admitted.map((machine) => ask(machine, 0)))).toEqual(admitted.map(() => 200));
    expect(await Promise.all(admitted.map((machine) => ask(machine, 1)))).toEqual(admitted.map(() => 200));
  } finally {
    await second.stop();
  }
});

test("a machine that was deleted makes room for another", async () => {
  const { rows } = await gateway.postgres.pool.query<{ slug: string }>(
    "delete from machines where ctid = any(array(select ctid from machines where customer = $1 limit 1)) returning slug",
    [limited.slug],
  );
  await announceChange(control, { table: "machines", key: `${limited.slug}/${rows[0]?.slug}` });
  await eventually(async () => expect(await statusOf("successor")).toBe(200));
  await eventually(async () => expect(await statusOf(rows[0]?.slug ?? "")).toBe(403));
});

test("while PostgreSQL is down known machines report on, and an unknown one is asked to come again", async () => {
  expect(await statusOf("successor")).toBe(200);
  database.cut();
  expect(await statusOf("successor")).toBe(200);
  expect(await statusOf("stranger")).toBe(503);
  database.restore();
  await eventually(async () => expect(await statusOf("stranger")).toBe(403));
});
