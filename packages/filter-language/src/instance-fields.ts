import type { Field } from "./field.ts";
import { anyField } from "./tokenize.ts";

const colours = ["green", "yellow", "red", "grey"];
const livenessStates = ["unseen", "alive", "overdue", "stopped", "planned"];
const statuses = ["starting", "running", "degraded", "error", "stopping", "stopped"];

/** `exists` lets PostgreSQL choose: one search of all machines for a million instances, a look at each for a few. */
const ofMachine = (condition: string) =>
  `exists (select from machines m where m.customer = i.customer and m.slug = i.machine and ${condition})`;

const fields: Readonly<Record<string, Field>> = {
  customer: { type: "text", sql: "i.customer" },
  machine: { type: "text", sql: "i.machine", byPart: { sql: "m.slug", wrap: ofMachine } },
  software: { type: "text", sql: "i.software" },
  name: {
    type: "text",
    sql: "i.display_name",
    ignoreCase: true,
    order: "lower(coalesce(i.display_name, i.software))",
  },
  colour: { type: colours, sql: "i.colour", order: "i.colour_rank", orderType: "bigint" },
  liveness: { type: livenessStates, sql: "i.liveness" },
  status: { type: statuses, sql: "i.status", order: "coalesce(i.status, '')" },
  status_message: {
    type: "text",
    sql: "i.status_message",
    ignoreCase: true,
    order: "coalesce(i.status_message, '')",
  },
  severity: { type: "number", sql: "i.severity", orderType: "bigint" },
  version: {
    type: "text",
    sql: "(i.version collate natural_order)",
    order: "(coalesce(i.version, '') collate natural_order)",
  },
  address: {
    type: "texts",
    sql: "i.addresses",
    spaced: "i.addresses_text",
    sortable: false,
  },
  since: { type: "instant", sql: "i.colour_since" },
  // The last heartbeat itself is in Redis; what is alive was seen just now, what is not fell silent at its last flip.
  last_seen: {
    type: "instant",
    sql: "(case when i.liveness = 'alive' then now() else i.liveness_since end)",
    order: "(case when i.liveness = 'alive' then 'infinity' else i.liveness_since end)",
  },
  first_seen: { type: "instant", sql: "i.first_seen_at" },
  maintenance: { type: "boolean", sql: "i.in_maintenance" },
};

/** Names, facts and messages: of itself, or of its machine and customer. */
const anywhere: Field = {
  type: "text",
  ignoreCase: true,
  sql: `concat_ws(' ', i.customer, i.machine, i.software, i.display_name, i.version, i.status_message, i.addresses_text,
    nullif(i.facts, '{}')::text)`,
  elsewhere: {
    sql: `concat_ws(' ', m.display_name, nullif(m.labels, '{}')::text, nullif(m.facts, '{}')::text,
      (select c.name from customers c where c.slug = m.customer))`,
    wrap: ofMachine,
  },
};

/** The fields of an instance, in statements that name `instances` i; `label.x` and `fact.x` read JSON. */
export function resolveInstanceField(name: string): Field | undefined {
  if (name === anyField) return anywhere;
  const [kind, ...rest] = name.split(".");
  const key = rest.join(".");
  if (kind === "label" && key !== "")
    return { type: "text", sql: (bind) => `(m.labels ->> ${bind(key)}::text)`, wrap: ofMachine };
  if (kind === "fact" && key !== "")
    return {
      type: "text",
      sql: (bind) => `(i.facts ->> ${bind(key)}::text)`,
      // What an instance says of itself goes before what its machine says.
      elsewhere: {
        sql: (bind) => `(m.facts ->> ${bind(key)}::text)`,
        wrap: (condition, bind) =>
          `(not jsonb_exists(i.facts, ${bind(key)}::text) and ${ofMachine(condition)})`,
      },
    };
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
