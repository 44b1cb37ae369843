import {
  aHeartbeat,
  createTestQuestdb,
  eventually,
  openTestBroker,
  randomSlug,
  startService,
  type TestQuestdb,
} from "@rollcall/test-kit";
import { aBeat, aCustomer, aDiagnostic, anInstance, aPlatform, type Platform } from "../a-platform.ts";
import type { RandomHistory } from "./histories.ts";

const hourMs = 3_600_000;
export type Recorded = { readonly id: string; readonly machine: string; readonly software: string };

/** Heartbeats of a history as a gateway would send them, none of them later than now. */
function beatsOf(history: RandomHistory, origin: { customer: string; machine: string; software: string }) {
  let seconds = 0;
  let process = { pid: 100, since: 0 };
  const begin = Date.now() - history.startsHoursAgo * hourMs;
  return history.beats
    .map((beat, n) => {
      seconds += beat.afterSeconds;
      if (beat.restarts) process = { pid: process.pid + 1, since: seconds };
      const at = (begin + seconds * 1_000) * 1_000 + n;
      const body = {
        ...(beat.version === null ? {} : { version: beat.version }),
        ...(beat.tellsPid ? { pid: process.pid } : {}),
        ...(beat.tellsUptime ? { uptime_seconds: 10 + seconds - process.since } : {}),
        ts: new Date(at / 1_000 + 250).toISOString(),
      };
      return aHeartbeat({ ...origin, at, body });
    })
    .filter(({ at }) => at < Date.now() * 1_000);
}

async function recordStates({ postgres, redis }: Platform, id: string, history: RandomHistory) {
  let at = Date.now() - history.startsHoursAgo * hourMs;
  let state = "unseen";
  for (const { afterSeconds, to } of history.flips) {
    at += afterSeconds * 1_000;
    if (to === state || at > Date.now()) continue;
    await postgres.pool.query(
      "insert into flips (at, instance, from_state, to_state) values ($1, $2, $3, $4)",
      [new Date(at), id, state, to],
    );
    state = to;
  }
  await postgres.pool.query("update instances set liveness = $2 where id = $1", [id, state]);
  if (state === "alive")
    await aBeat(redis.client, id, { lastAtUs: Date.now() * 1_000, thresholdSeconds: 86_400 });
  let from = Date.now() - 30 * hourMs;
  for (const period of history.maintenance) {
    from += period.afterSeconds * 1_000;
    const to = from + period.seconds * 1_000;
    await postgres.pool.query(
      "insert into maintenance_periods (instance, from_at, to_at) values ($1, $2, $3)",
      [id, new Date(from), new Date(to)],
    );
    from = to;
  }
}

async function recordEvents({ postgres }: Platform, id: string, history: RandomHistory) {
  for (const [code, { severity, closed, acknowledged }] of history.diagnostics.entries())
    await aDiagnostic(postgres.pool, id, {
      code,
      severity,
      closedAt: closed ? new Date() : null,
      acknowledgedBy: acknowledged ? "bob@example.com" : null,
    });
  // As the event writer keeps it: what is open, and errors that nobody has acknowledged.
  await postgres.pool.query(
    `update instances set severity = coalesce((select max(severity) from diagnostics where instance = $1
       and suppressed_by is null and acknowledged_at is null and (closed_at is null or severity = 2)), 0) where id = $1`,
    [id],
  );
}

async function expectRolledUp(questdb: TestQuestdb, customer: string) {
  const thisHour = new Date(Math.floor(Date.now() / hourMs) * hourMs).toISOString();
  const [[rolled] = []] = await questdb.query(
    `select sum(beats) from heartbeats_1h where customer = '${customer}'`,
  );
  const [[stored] = []] = await questdb.query(
    `select count() from heartbeats where customer = '${customer}' and received_at < '${thisHour}'`,
  );
  if (Number(rolled) !== Number(stored))
    throw new Error(`${Number(rolled)} of ${Number(stored)} are rolled up`);
}

/** The beats go through the broker and the writer, which rolls up every complete hour. */
async function sendBeats(
  { vhost }: Platform,
  questdb: TestQuestdb,
  { customer, beats }: { readonly customer: string; readonly beats: ReturnType<typeof beatsOf> },
) {
  const env = { FLUSH_EVERY_MS: "50", ROLL_UP_EVERY_MS: "200" };
  const writer = await startService("heartbeat-writer", { vhost, env });
  const broker = await openTestBroker(vhost.url);
  for (let n = 0; n < beats.length; n += 500) await broker.publish("heartbeat", beats.slice(n, n + 500));
  await questdb.waitForRows(
    `select received_at from heartbeats where customer = '${customer}'`,
    beats.length,
    {
      withinMs: 120_000,
    },
  );
  await eventually(() => expectRolledUp(questdb, customer), { withinMs: 60_000, everyMs: 250 });
  return { close: async () => Promise.all([writer.stop(), broker.close()]) };
}

/** A platform on which each history is an instance; two share a machine. */
export async function aRecordedFleet(histories: readonly RandomHistory[]) {
  const platform = await aPlatform();
  const questdb = await createTestQuestdb();
  const customer = await aCustomer(platform.postgres.pool, randomSlug("figures"));
  const recorded: Recorded[] = [];
  const beats: ReturnType<typeof beatsOf> = [];
  for (const [n, history] of histories.entries()) {
    const path = { machine: `machine-${Math.floor(n / 2)}`, software: n % 2 === 0 ? "app" : "agent" };
    const id = await anInstance(platform.postgres.pool, { customer, ...path, status: history.status });
    await recordStates(platform, id, history);
    await recordEvents(platform, id, history);
    recorded.push({ id, ...path });
    beats.push(...beatsOf(history, { customer, ...path }));
  }
  const sent = await sendBeats(platform, questdb, { customer, beats });
  const close = async () => {
    await sent.close();
    await platform.close();
  };
  return { platform, questdb, customer, recorded, close };
}

export type RecordedFleet = Awaited<ReturnType<typeof aRecordedFleet>>;
