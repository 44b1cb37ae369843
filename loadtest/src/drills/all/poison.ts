import { setTimeout as delay } from "node:timers/promises";
import { anEnvelope } from "../../platform/envelopes.ts";
import type { Drill } from "../drill.ts";
import { exactly } from "../standard-checks.ts";

const size = 1_000;
const pid = 2 ** 21;

export const drill: Drill = {
  about: `A row that can never be stored, in a batch of ${size}: the others are stored, it is set aside.`,
  // The writer of heartbeats, the writer of statuses, and liveness, which reads both kinds.
  deadLetters: 4,
  disturb: async ({ platform, check, wait }) => {
    const { customer } = platform.newIdentity();
    const at = Date.now() * 1_000;
    const events = (body: (n: number) => object) =>
      Array.from({ length: size }, (_, n) => ({
        at: at + n,
        customer,
        machine: `poison-${n}`,
        software: n === size / 2 ? "No Slug" : "app",
        address: "127.0.0.1",
        body: body(n),
      }));
    await platform.broker.publish(
      "heartbeat",
      anEnvelope(
        "heartbeat",
        events((n) => ({ pid, uptime_seconds: n })),
      ),
    );
    await platform.broker.publish(
      "status",
      anEnvelope(
        "status",
        events((n) => ({ status: "running", message: `poison ${n}` })),
      ),
    );
    const stored = async () => {
      const rows = await platform.questdb.rows(`select count() from heartbeats where pid = ${pid}`);
      const statuses = await platform.postgres.query<{ count: string }>(
        "select count(*) from statuses where message like 'poison %'",
      );
      return [Number(rows[0]?.[0]), Number(statuses.rows[0]?.count)] as const;
    };
    for (let tries = 0; tries < 100 && (await stored()).some((count) => count < size - 1); tries += 1)
      await delay(200);
    const [heartbeats, statuses] = await stored();
    check(exactly("good heartbeats beside the poison", heartbeats, size - 1));
    check(exactly("good statuses beside the poison", statuses, size - 1));
    await wait(5);
  },
};
