export {
  type BatchConsumer,
  type BatchConsumerOptions,
  consumeBatches,
  type Reading,
} from "./batch-consumer.ts";
export type { Bury, DeadEvent, Fate } from "./batch-store.ts";
export type { IsLasting } from "./suspects.ts";
export { type BrokerConnection, openConnection } from "./broker-connection.ts";
export { openConsumerHealth } from "./consumer-health.ts";
export { type Consumer, type Delivery, openConsumer, type QueueDepth } from "./consumer.ts";
export {
  boolean,
  brokerUrls,
  type Env,
  integer,
  optionalText,
  parsed,
  port,
  readEnv,
  text,
  url,
} from "./env.ts";
export {
  AppError,
  errorMessage,
  type ErrorCode,
  errorStatus,
  PassingError,
  PermanentError,
  isUnheard,
} from "./errors.ts";
export { type ExactNumber, isExactNumber, parseExact } from "./exact-json.ts";
export {
  applyFacts,
  type ApplyFacts,
  consumeFacts,
  type FactConsumerOptions,
  type FactFate,
} from "./fact-consumer.ts";
export { type FailureKind, failureKind } from "./failure-kind.ts";
export { type OutboxRelay, publishFacts, relayOutbox, startOutboxRelay, tellFacts } from "./outbox.ts";
export { createReadiness, type Probe, type Readiness, serveHealth } from "./health.ts";
export { deviceTimeUs } from "./device-time.ts";
export {
  asAppError,
  closeServer,
  headAsGet,
  listen,
  renderApiError,
  requestId,
  setServerTimeouts,
} from "./http.ts";
export { type Resources, runService } from "./lifecycle.ts";
export { createLog, type Log } from "./log.ts";
export {
  isPermanentPostgresError,
  openPostgres,
  type Postgres,
  type PostgresClient,
  type Queryable,
  transaction,
} from "./postgres.ts";
export { repeat, type Repeated, untilDone } from "./repeat.ts";
export { createConsumerMetrics, createHeldMetrics, createRegistry } from "./metrics.ts";
export { type MessageContent, packText, unpackText } from "./message-content.ts";
export { isMetricName, maxMetricNameLength } from "./metric-name.ts";
export { openPublisher, type Publisher } from "./publisher.ts";
export { answersOf } from "./redis-answers.ts";
export { cutText, storableText } from "./storable-text.ts";
export { refusedValue } from "./refused-value.ts";
export { isStoreAway } from "./store-away.ts";
export { assertTopology } from "./topology.ts";
export {
  clientAddress,
  peerOf,
  readTrustedProxies,
  type Sender,
  type TrustedProxies,
  trustedProxies,
} from "./trusted-proxies.ts";
export { announceChange, listenToChanges, listenToFanout } from "./changes.ts";
export { type ApiKey, createApiKey, hashApiKey, parseApiKey } from "./api-key.ts";
export {
  createIngestToken,
  deriveIngestToken,
  hashIngestToken,
  type IngestToken,
  ingestTokenPrefix,
  parseIngestToken,
} from "./ingest-token.ts";
