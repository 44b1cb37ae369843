import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { auditFacts } from "../../facts/fact-ledger.ts";
import type { Platform } from "../../platform/platform.ts";
import type { Drill, DrillContext } from "../drill.ts";
import { exactly } from "../standard-checks.ts";

const rounds = 50;
const producers = ["event-writer", "liveness", "control", "scheduler"];
const consumerFile = new URL("../../facts/consumer-process.ts", import.meta.url);

const startConsumer = ({ servers }: Platform): ChildProcess =>
  fork(consumerFile, [servers.urls.amqp, servers.urls.postgres]);

async function killConsumer(consumer: ChildProcess): Promise<void> {
  const gone = once(consumer, "exit");
  consumer.kill("SIGKILL");
  await gone;
}

/** Writes of people: a customer, and acknowledgements. What a kill cuts off is done or not done, and told or not told. */
async function writeAsPeople({ servers, services, postgres }: Platform, round: number): Promise<void> {
  const port = services.find(({ service }) => service === "control")?.ports.http;
  const post = (path: string, body: object) =>
    fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer rck_${servers.wiring.secrets.apiKey}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    }).catch(() => undefined);
  const { rows } = await postgres.query<{ id: string }>(
    "select id from diagnostics where acknowledged_at is null limit 20",
  );
  await Promise.all([
    post("customers", { slug: `drill-${round}`, name: `Drill ${round}` }),
    ...(rows.length > 0 ? [post("diagnostics/acknowledge", { ids: rows.map(({ id }) => id) })] : []),
  ]);
}

/** Until nothing that was recorded before the instant is missing, or nothing has come for half a minute. */
async function settled({ platform, say }: DrillContext, until: Date) {
  for (let tries = 0; ; tries += 1) {
    const audit = await auditFacts(platform.postgres, until);
    const missing = audit.lostInAll + audit.customersUntold;
    if (missing === 0 || tries === 30) return audit;
    if (tries % 5 === 0) say(`${missing} facts are still on their way`);
    await delay(1_000);
  }
}

/**
 * Instances fall silent and revive in each period, because it is longer than the threshold: flips, statuses, diagnostics
 * and people's writes all the time, whose ids the tables know.
 */
export const drill: Drill = {
  about: `kill -9 of each producer of facts and of a consumer, ${rounds} times: none is lost, each is applied once.`,
  overdueAfterS: 7,
  // Facts are kept for a consumer from its first start.
  prepare: async (platform) => {
    await platform.postgres.query("create table drill_facts (id uuid, name text)");
    await platform.postgres.query("create index on drill_facts (id)");
    const consumer = startConsumer(platform);
    await once(consumer, "message");
    await killConsumer(consumer);
  },
  disturb: async (context) => {
    const { platform, haste, say, check } = context;
    let consumer = startConsumer(platform);
    try {
      for (let round = 1; round <= rounds / haste; round += 1) {
        const writing = writeAsPeople(platform, round);
        await delay(200 + Math.random() * 2_000);
        const victims = producers.map((name) => platform.process(name));
        await Promise.all([killConsumer(consumer), ...victims.map((victim) => victim.kill())]);
        await writing;
        await Promise.all(victims.map((victim) => victim.stop()));
        consumer = startConsumer(platform);
        await Promise.all(victims.map((victim) => victim.start()));
        if (round % 10 === 0) say(`killed ${round} times`);
      }
      const audit = await settled(context, new Date());
      say(JSON.stringify(audit));
      for (const [source, value] of Object.entries(audit.expected))
        check({ name: `facts of ${source}`, value, atLeast: 1 });
      check(exactly("facts lost", audit.lostInAll + audit.customersUntold));
      check(exactly("facts applied twice", audit.appliedTwice));
    } finally {
      await killConsumer(consumer);
    }
  },
};
