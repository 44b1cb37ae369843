import type { Log, Postgres, Resources } from "@rollcall/service-kit";
import { textOf } from "./facts.ts";
import type { InstanceCache } from "./instance-cache.ts";
import { createInstanceNames } from "./instance-names.ts";
import { kickableLoop } from "../kickable-loop.ts";
import type { Metrics } from "../metrics.ts";
import type { QuestdbClient } from "@rollcall/questdb";
import { createRegistrar, type Registrar } from "./registrar.ts";
import { createRegistrationStore } from "./registration-store.ts";

const namesEveryMs = 5_000;

/** Who is new or has changed: to PostgreSQL before the ack, to QuestDB's table of names when it can. */
export function openRegistration(
  resources: Resources,
  log: Log,
  of: { metrics: Metrics; postgres: Postgres; questdb: QuestdbClient; cache: InstanceCache },
): Registrar {
  const names = createInstanceNames(of.questdb);
  const sending = kickableLoop(log, "send instance names to QuestDB", namesEveryMs, names.flush);
  resources.add("instance names", sending, (loop) => loop.close());
  return createRegistrar({
    cache: of.cache,
    store: createRegistrationStore(of.postgres),
    onLeftOut: (instance) => {
      of.metrics.instances.inc({ outcome: "left_out" });
      log.warn({ instance }, "what an instance says of itself cannot be written and is left out");
    },
    onRegistered: (contacts) => {
      of.metrics.instances.inc({ outcome: "registered" }, contacts.length);
      names.add(contacts);
      sending.kick();
    },
    onChanged: (changed) => {
      of.metrics.instances.inc({ outcome: "changed" }, changed.length);
      const renamed = changed.filter(({ facts }) => facts.machine["display_name"] !== undefined);
      names.add(
        renamed.map(({ contact, facts }) => ({
          ...contact,
          displayName: textOf(facts.machine["display_name"] ?? ""),
        })),
      );
      if (renamed.length > 0) sending.kick();
    },
  });
}
