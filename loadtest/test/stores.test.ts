import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { instanceId } from "@rollcall/contracts/identity";
import { createTestPostgres, createTestQuestdb, randomSlug } from "@rollcall/test-kit";
import { auditRun } from "../src/audit/audit-run.ts";
import { openQuestdb } from "../src/audit/questdb.ts";
import { createLedger } from "../src/ledger/ledger-file.ts";
import {
  auditMetric,
  auditModule,
  instancePath,
  readingValue,
  statusMessage,
} from "../src/ledger/request-text.ts";

let folder: string;
let postgres: Awaited<ReturnType<typeof createTestPostgres>>;
let questdb: Awaited<ReturnType<typeof createTestQuestdb>>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "stores-test-"));
  postgres = await createTestPostgres();
  questdb = await createTestQuestdb();
});
afterEach(async () => {
  await postgres.close();
  rmSync(folder, { recursive: true });
});

test("finds each request of a run in the stores, and the planted loss and duplicates", async () => {
  const run = randomInt(1, 2 ** 20);
  const identity = { run, customer: randomSlug("audit"), software: "app", token: "", machines: "m" };
  const ledgerFile = join(folder, "ledger");
  const ledger = createLedger(ledgerFile);
  // Two requests of each kind, all acknowledged; the second heartbeat is lost.
  for (let seq = 1; seq <= 8; seq += 1) {
    const kind = (seq - 1) >> 1;
    ledger.sent(kind, seq, seq, 1);
    ledger.answered(kind, seq, seq, 200, 2);
  }
  ledger.close();

  const id = instanceId(instancePath(identity, 1));
  await questdb.query(
    `insert into heartbeats (received_at, instance, customer, uptime_seconds, pid)
     values (now(), ${id}L, '${identity.customer}', 1, ${run})`,
  );
  const value = readingValue(run, 7);
  const readings = [0, 1].map(
    (n) => `(dateadd('s', ${-n}, now()), ${id}L, '${identity.customer}', '${auditMetric}', ${value}.0)`,
  );
  await questdb.query(
    `insert into readings (ts, instance, customer, metric, value) values ${readings.join(", ")},
     (dateadd('s', -2, now()), ${id}L, '${identity.customer}', '${auditMetric}', ${value + 1}.0)`,
  );
  await postgres.pool.query("insert into customers (slug, name) values ($1, 'Audit')", [identity.customer]);
  await postgres.pool.query(
    "select register_instances(array[$1::bigint], array[$2], array['m1'], array['app'], array[now()])",
    [id, identity.customer],
  );
  const episode = `gen_random_uuid(), ${id}, '${auditModule(run)}'`;
  await postgres.pool.query(
    `insert into diagnostics (id, instance, module, code, severity, opened_at, last_seen_at, count)
     values (${episode}, 3, 0, now(), now(), 1), (${episode}, 4, 0, now(), now(), 2)`,
  );
  await postgres.pool.query(
    `insert into statuses (at, instance, status, message)
     values (now(), 1, 'running', '${statusMessage(run, 5)}'), (now(), 2, 'running', '${statusMessage(run, 6)}'),
       (now(), 3, 'running', '${statusMessage(run, 6)}')`,
  );
  await questdb.waitForRows(`select * from readings where customer = '${identity.customer}'`, 3);
  await questdb.waitForRows(`select * from heartbeats where customer = '${identity.customer}'`, 1);

  const stores = { postgres: postgres.pool, questdb: openQuestdb(questdb.httpUrl) };
  const audit = await auditRun({
    stores,
    identity,
    ledgerFiles: [ledgerFile],
    waiting: async () => 0,
    patienceMs: 100,
  });
  expect(audit.byKind.heartbeat).toMatchObject({ ok: 1, lost: 1 });
  expect(audit.byKind.diagnostics).toMatchObject({ ok: 1, duplicated: 1 });
  expect(audit.byKind.status).toMatchObject({ ok: 1, duplicated: 1 });
  expect(audit.byKind.metrics).toMatchObject({ ok: 1, duplicated: 1 });
  expect(audit).toMatchObject({ clean: false, balanced: true, requests: 8 });
});
