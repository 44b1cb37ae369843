import { randomUUID } from "node:crypto";
import { type EventKind, exchanges } from "@rollcall/contracts/broker";
import { type InstancePath, instanceId } from "@rollcall/contracts/identity";
import type { Envelope, EventOf } from "@rollcall/contracts/messages";
import { createLog, openPublisher } from "@rollcall/service-kit";
import { createTestPostgres, createTestRedis, createTestVhost, randomSlug } from "@rollcall/test-kit";

export const nowUs = (): number => Date.now() * 1_000;

/** UUIDv7 with the present time and random rest. */
const envelopeId = (): string => {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
};

/** Servers of one test file, with one customer, and a gateway's voice. */
export async function createSurroundings({ overdueAfterSeconds = 2 } = {}) {
  const [postgres, redis, vhost] = await Promise.all([
    createTestPostgres(),
    createTestRedis(),
    createTestVhost(),
  ]);
  const customer = randomSlug("alice");
  await postgres.pool.query(
    "insert into customers (slug, name, overdue_after_seconds) values ($1, 'Alice', $2)",
    [customer, overdueAfterSeconds],
  );
  const publisher = await openPublisher(vhost.url, createLog("test", "silent"));

  const path = (machine: string, software = "app"): InstancePath => ({ customer, machine, software });
  const tell = <K extends Exclude<EventKind, "rejection">>(
    kind: K,
    events: readonly (Partial<EventOf<K>> & { machine: string })[],
  ) => {
    const envelope = {
      version: 1,
      id: envelopeId(),
      kind,
      events: events.map((event) => ({
        at: nowUs(),
        customer,
        software: "app",
        address: "192.0.2.1",
        body: {},
        ...event,
      })),
    } as unknown as Envelope<K>;
    return publisher.publish(exchanges.events, kind, Buffer.from(JSON.stringify(envelope)));
  };
  const flipsOf = async (machine: string, software = "app"): Promise<string[]> => {
    const { rows } = await postgres.pool.query<{ text: string }>(
      `select from_state || ' to ' || to_state as text from flips where instance = $1 order by at, recorded_at`,
      [instanceId(path(machine, software))],
    );
    return rows.map(({ text }) => text);
  };
  const instanceRow = async (machine: string, software = "app") =>
    (
      await postgres.pool.query("select * from instances where id = $1", [
        instanceId(path(machine, software)),
      ])
    ).rows[0] as Record<string, unknown> | undefined;
  const close = async () => {
    await publisher.close();
    await Promise.all([postgres.close(), redis.close(), vhost.close()]);
  };
  return { postgres, redis, vhost, customer, path, tell, flipsOf, instanceRow, publisher, close };
}

export type Surroundings = Awaited<ReturnType<typeof createSurroundings>>;
