import { randomUUID, randomUUIDv7 } from "node:crypto";
import { instanceId } from "@rollcall/contracts/identity";
import { announceChange, type Publisher, type Queryable } from "@rollcall/service-kit";
import type { MonitorDirectory, MonitorFact } from "./monitor-directory.ts";
import type { MonitorStore } from "./monitor-store.ts";

export const mostMonitors = 10_000;
/** The machine of monitors that name none. */
const jobs = "jobs";

/** Makes the monitor that a ping by key and slug asks for (`create=1`), and tells the other gateways. */
export const createByPing =
  (parts: {
    readonly postgres: Queryable;
    readonly publisher: Publisher;
    readonly store: MonitorStore;
    readonly monitors: MonitorDirectory;
  }) =>
  async (key: string, slug: string): Promise<MonitorFact | undefined> => {
    const { postgres, publisher, store, monitors } = parts;
    const customer = monitors.customerOfKey.get(key);
    if (customer === undefined) return undefined;
    const id = randomUUIDv7();
    const instance = instanceId({ customer, machine: jobs, software: slug });
    await postgres.query("select monitor_of_first_ping($1, $2, $3, $4, $5, $6)", [
      key,
      slug,
      id,
      instance,
      randomUUID(),
      mostMonitors,
    ]);
    // Where another gateway was first, its monitor is read.
    const { rows } = await postgres.query<{ id: string }>(
      "select id from monitors where customer = $1 and slug = $2",
      [customer, slug],
    );
    const [made] = rows;
    if (!made) return undefined;
    await store.readMonitors([made.id]);
    void announceChange(publisher, { table: "monitors", key: made.id }).catch(() => {});
    return monitors.byId.get(made.id);
  };
