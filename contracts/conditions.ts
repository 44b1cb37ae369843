/**
 * The closed set of conditions in which the platform can be: raised by query within a minute, gone again within a minute
 * after they ended. `text` for those who may see everything, with what it is about in its place; `plain` for the others,
 * who are told what it means to them and nothing of our insides.
 */
export const conditions = {
  postgres_away: {
    text: "PostgreSQL does not answer",
    plain: "Nothing can be changed or looked up at the moment",
    advice:
      "Start it, or start it anew when it runs and does not answer. Heartbeats go on being accepted, and nothing that was acknowledged is lost.",
  },
  questdb_away: {
    text: "QuestDB does not answer",
    plain: "The history of heartbeats cannot be read at the moment",
    advice:
      "Start it, or start it anew when it runs and does not answer. What devices send waits on the broker and is stored afterwards.",
  },
  redis_away: {
    text: "Redis does not answer",
    plain: "Who is alive is shown as it was recorded last",
    advice:
      "Start it with its data, or look at its log: full memory, a full disk. Nobody turns red until it is back.",
  },
  broker_away: {
    text: "RabbitMQ does not answer",
    plain: "Devices are asked to send again later",
    advice:
      "Start it, or start it anew when it runs and does not answer. Devices get 503 and send again; what was acknowledged is in its queues.",
  },
  broker_refuses: {
    text: "The gateways answer 503 to everything: the broker takes no messages",
    plain: "Devices are asked to send again later",
    advice:
      "Look at RabbitMQ's memory and disk alarms: free disk, or find the consumer that stands still. Nobody turns red meanwhile.",
  },
  queue_full: {
    text: "The broker refuses some kinds of messages: {}",
    plain: "Devices are asked to send some of their messages again later",
    advice:
      "A queue has reached its limit: look at its consumer. Do not purge it, what waits there was acknowledged.",
  },
  gateway_away: {
    text: "The gateways do not answer the canary: {}",
    plain: "Devices may not reach us at the moment",
    advice:
      "Look at the gateways and at what stands in front of them; CANARY_INGEST_URL of the scheduler must lead there.",
  },
  canary_missing: {
    text: "The canary is not heard: {}",
    plain: "Whether we hear everybody is not known at the moment",
    advice:
      "Look at the scheduler's log. Without its canary nobody can tell silent devices from deaf gateways.",
  },
  table_suspended: {
    text: "QuestDB has suspended {}: what is written stays invisible",
    plain: "New heartbeats are kept but cannot be seen yet",
    advice: "Free disk space, then `ALTER TABLE … RESUME WAL` in QuestDB. Nothing is lost.",
  },
  consumer_stuck: {
    text: "Messages wait and none is stored: {}",
    plain: "What devices send is kept but not processed at the moment",
    advice:
      "Look at the log of the service and at its store; restart the service. What waits is kept on the broker.",
  },
  dead_letters: {
    text: "Messages that were accepted could not be stored: {}",
    plain: "Some of what devices sent could not be processed",
    advice:
      "Look at the dead letters: the reason stands there. Play them again once it is mended, or discard them.",
  },
  storing_late: {
    text: "It takes longer than usual until what devices send is stored: {}",
    plain: "What devices send is processed with a delay",
    advice:
      "The backlog drains by itself. When it does not shrink, look at the store's disk or add processes.",
  },
} as const satisfies Record<string, { text: string; plain: string; advice: string }>;

export type ConditionCode = keyof typeof conditions;
export const conditionCodes = Object.keys(conditions) as ConditionCode[];
