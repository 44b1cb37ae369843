/** A way to break the system on purpose, and what must turn red by it. */
export type Mutation = {
  readonly name: string;
  readonly file: string;
  /** Must occur; all occurrences are replaced. */
  readonly find: string;
  readonly replace: string;
  readonly proof: { readonly test: string } | { readonly drill: string; readonly haste?: number };
};

const sweep = "services/liveness/src/shards/lua/sweep.lua";
const hear = "services/liveness/src/shards/lua/hear.lua";
const batchStore = "packages/service-kit/src/batch-store.ts";
const model = { test: "services/liveness/test/model.test.ts" };

export const mutations: readonly Mutation[] = [
  {
    name: "answer before confirm",
    file: "services/ingest-gateway/src/micro-batches.ts",
    find: `this.#publisher.publish(exchanges.events, kind, content, { contentEncoding }).then(
      () => this.#settle(batch, "stored"),
      () => this.#settle(batch, "failed"),
    );`,
    replace: `this.#publisher.publish(exchanges.events, kind, content, { contentEncoding }).catch(() => {});
    this.#settle(batch, "stored");`,
    proof: { test: "services/ingest-gateway/test/overload.test.ts" },
  },
  {
    name: "ack before write",
    file: batchStore,
    find: "  try {\n    await parts.options.apply(",
    replace: "  for (const one of held) one.ack();\n  try {\n    await parts.options.apply(",
    proof: { test: "packages/service-kit/test/batch-consumer-connection.test.ts" },
  },
  {
    name: "facts deleted unconfirmed",
    file: "packages/service-kit/src/outbox.ts",
    find: '"facts":${facts}}`),',
    replace: '"facts":${facts}}`).catch(() => {}),',
    proof: { test: "packages/service-kit/test/outbox.test.ts" },
  },
  {
    name: "flips leave their stream untold",
    file: "services/liveness/src/record/flip-recorder.ts",
    find: "    await tell(events);",
    replace: "    tell(events).catch(() => {});",
    proof: { test: "services/liveness/test/flip-recorder.test.ts" },
  },
  {
    name: "facts applied whenever they are told",
    file: "packages/service-kit/src/fact-consumer.ts",
    find: "await apply(client, news);",
    replace: "await apply(client, facts);",
    proof: { test: "packages/service-kit/test/fact-consumer.test.ts" },
  },
  {
    name: "facts outside of the transaction",
    file: "services/control/src/api/write.ts",
    find: "await tellFacts(client, facts);",
    replace: "await tellFacts(postgres, facts);",
    proof: { test: "services/control/test/facts.test.ts" },
  },
  {
    name: "two schedulers at once",
    file: "services/scheduler/src/lease.ts",
    find: "where l.holder = excluded.holder or l.until < clock_timestamp()",
    replace: "where true",
    proof: { test: "services/scheduler/test/scheduler.test.ts" },
  },
  {
    name: "no dedup keys",
    file: "contracts/sql/questdb/0001_heartbeats.sql",
    find: " dedup upsert keys(received_at, instance)",
    replace: "",
    proof: { test: "services/heartbeat-writer/test/heartbeats.test.ts" },
  },
  {
    name: "deadline moves backwards",
    file: hear,
    find: "if at > value then",
    replace: "if true then",
    proof: model,
  },
  {
    name: "sweeper pops without recording",
    file: sweep,
    find: "record(id, at, 'alive', 'overdue')",
    replace: "",
    proof: model,
  },
  {
    name: "suspension off",
    file: sweep,
    find: "elseif horizon - heard > blind_after then",
    replace: "elseif false then",
    proof: model,
  },
  {
    name: "threshold off by one",
    file: sweep,
    find: "tonumber(sub(value, 24)) * second",
    replace: "(tonumber(sub(value, 24)) + 1) * second",
    proof: model,
  },
  {
    name: "batch dropped on poison",
    file: batchStore,
    find: "    if (!parts.suspects.isWorthIsolating(error)) throw error;\n",
    replace: `    if (!parts.suspects.isWorthIsolating(error)) throw error;
    for (const one of held) {
      one.ack();
      left.delete(one);
    }
    return;
`,
    proof: { test: "packages/service-kit/test/batch-consumer.test.ts" },
  },
  {
    name: "unknown error retried for ever",
    file: "packages/service-kit/src/suspects.ts",
    find: "return count >= (isProved ? triesBesideOthers : triesWithoutProof);",
    replace: "return false;",
    proof: { test: "packages/service-kit/test/poison.test.ts" },
  },
  {
    name: "text cut in the middle of a character",
    file: "packages/service-kit/src/storable-text.ts",
    find: "isHalf ? most - 1 : most",
    replace: "most",
    proof: { test: "services/liveness/test/poison.test.ts" },
  },
  {
    name: "unrecordable flip blocks the others",
    file: "services/liveness/src/record/flip-recorder.ts",
    find: "if (!isolates(error)) throw error;\n      return recordShardByShard(shards);",
    replace: "throw error;",
    proof: { test: "services/liveness/test/flip-recorder.test.ts" },
  },
  {
    name: "metric beyond budget stored over another",
    file: "services/heartbeat-writer/src/read-readings.ts",
    find: "if (metric.value === undefined) continue;",
    replace: 'metric.value ??= "other";',
    proof: { test: "services/heartbeat-writer/test/readings.test.ts" },
  },
];
