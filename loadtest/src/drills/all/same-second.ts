import { setTimeout as delay } from "node:timers/promises";
import { instanceId, shards } from "@rollcall/contracts/identity";
import { redisKeys } from "@rollcall/contracts/redis";
import { Redis } from "ioredis";
import { anEnvelope } from "../../platform/envelopes.ts";
import { openOverviewPage } from "../../platform/open-page.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Drill } from "../drill.ts";
import { exactly } from "../standard-checks.ts";

const instances = 100_000;
const perEnvelope = 500;

function envelopes(customer: string, at: number): object[] {
  return Array.from({ length: instances / perEnvelope }, (_, batch) =>
    anEnvelope(
      "heartbeat",
      Array.from({ length: perEnvelope }, (__, n) => ({
        at: at + batch * perEnvelope + n,
        customer,
        machine: `same-${batch * perEnvelope + n}`,
        software: "app",
        address: "127.0.0.1",
        body: { pid: 2 ** 21 },
      })),
    ),
  );
}

/** All of them are registered at leisure; then they report in one second, and never again. */
async function reportOnce(platform: Platform): Promise<number> {
  const { customer } = platform.newIdentity();
  for (const content of envelopes(customer, Date.now() * 1_000)) {
    await platform.broker.publish("heartbeat", content);
    await delay(50);
  }
  while ((await platform.broker.waiting()) > 0) await delay(100);
  const at = Date.now() * 1_000;
  await platform.broker.publish("heartbeat", ...envelopes(customer, at));
  return at;
}

/** Seconds from `dueMs` until `reached`. */
async function secondsUntil(dueMs: number, reached: () => Promise<boolean>): Promise<number> {
  await delay(Math.max(0, dueMs - Date.now()));
  for (;;) {
    const next = delay(50);
    if ((await reached()) || Date.now() - dueMs > 20_000) return (Date.now() - dueMs) / 1_000;
    await next;
  }
}

/** Until liveness has marked the last of them in Redis. */
async function untilMarked({ servers }: Platform, dueMs: number): Promise<number> {
  const redis = new Redis(servers.urls.redis);
  try {
    return await secondsUntil(dueMs, async () => {
      const counts = shards.map((shard) => redis.zcount(redisKeys.deadlines(shard), "-inf", dueMs * 1_000));
      return (await Promise.all(counts)).every((count) => count === 0);
    });
  } finally {
    redis.disconnect();
  }
}

/** Until an open page counts all of them as red. */
async function untilSeen(platform: Platform, dueMs: number): Promise<number> {
  let red = 0;
  const page = await openOverviewPage(platform, ({ counts }) => {
    red = counts.red;
  });
  try {
    return await secondsUntil(dueMs, async () => red >= instances);
  } finally {
    await page.close();
  }
}

/** A cheap question: PostgreSQL is what works then. */
async function untilRecorded({ postgres, overdueAfterS }: Platform, fromUs: number): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const { rows } = await postgres.query<{ waits: string }>(
      `select $1 - count(*) as waits from flips
       where to_state = 'overdue' and at >= to_timestamp($2::float8 / 1e6) and at < to_timestamp($3::float8 / 1e6)`,
      [instances, fromUs + overdueAfterS * 1e6, fromUs + overdueAfterS * 1e6 + instances],
    );
    if (Number(rows[0]?.waits) <= 0) return;
    await delay(1_000);
  }
}

type Lags = { readonly reds: string; readonly twice: string; readonly p99: number; readonly max: number };

async function redLags(platform: Platform, fromUs: number): Promise<Lags> {
  const { rows } = await platform.postgres.query<Lags>(
    `select count(*) as reds, count(*) - count(distinct instance) as twice,
       coalesce(percentile_cont(0.99) within group (order by extract(epoch from recorded_at - at)), 0)::float8 as p99,
       coalesce(max(extract(epoch from recorded_at - at)), 0)::float8 as max
     from flips
     where to_state = 'overdue' and at >= to_timestamp($1::float8 / 1e6) and at < to_timestamp($2::float8 / 1e6)`,
    [fromUs + platform.overdueAfterS * 1e6, fromUs + platform.overdueAfterS * 1e6 + instances],
  );
  return rows[0] as Lags;
}

export const drill: Drill = {
  about: `${instances} instances report in the same tenth of a second and never again: all fall due together.`,
  overdueAfterS: 60,
  services: { query: 1 },
  disturb: async ({ platform, say, check }) => {
    const at = await reportOnce(platform);
    say(`${instances} instances have reported`);
    const dueMs = (at + instances) / 1_000 + platform.overdueAfterS * 1_000;
    const [marked, seen] = await Promise.all([untilMarked(platform, dueMs), untilSeen(platform, dueMs)]);
    say("all are marked, and seen");
    await untilRecorded(platform, at);
    const { reds, twice, p99, max } = await redLags(platform, at);
    check(exactly("reds of the 100,000", Number(reds), instances));
    check(exactly("recorded twice", Number(twice)));
    check({ name: "marked red after", value: marked, unit: "s", atMost: 3 });
    check({ name: "seen red in the overview after", value: seen, unit: "s", atMost: 3 });
    // Red is what readers are told; the record follows as fast as PostgreSQL writes.
    check({ name: "recorded lag p99 of the 100,000", value: p99, unit: "s" });
    check({ name: "recorded lag at most", value: max, unit: "s" });
    say(`first of them: ${instanceId({ customer: "fleet", machine: "same-0", software: "app" })}`);
  },
};
