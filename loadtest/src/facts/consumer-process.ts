import { factQueues } from "@rollcall/contracts/broker";
import { consumeFacts, createLog, openPostgres, openPublisher } from "@rollcall/service-kit";

/** Applies each fact by a row in `drill_facts`, whose key is none: a fact that is applied twice has two rows. */
const [, , amqpUrl = "", postgresUrl = ""] = process.argv;
const log = createLog("drill-consumer", "silent");
const postgres = openPostgres(postgresUrl, log);
await consumeFacts(amqpUrl, log, await openPublisher(amqpUrl, log), postgres, {
  queue: factQueues.notifier,
  count: () => {},
  apply: async (client, facts) => {
    await client.query(
      "insert into drill_facts (id, name) select id, name from unnest($1::uuid[], $2::text[]) as u (id, name)",
      [facts.map(({ id }) => id), facts.map(({ name }) => name)],
    );
  },
});
process.send?.("consuming");
