export {
  aDiagnosticsPost,
  aHeartbeat,
  aMetricsPost,
  aRejection,
  aStatusPost,
  nowUs,
} from "./builders.ts";
export { randomHistoriesFrom } from "./config.ts";
export { eventually, randomSlug } from "./eventually.ts";
export {
  type ServiceSurroundings,
  startService,
  type TestService,
  testApiKey,
  testTokenKey,
} from "./start-service.ts";
export { type DeadLetter, openTestBroker, type TestBroker } from "./test-broker.ts";
export { createTestPostgres, type TestPostgres } from "./test-postgres.ts";
export { createTestProxy, type TestProxy } from "./test-proxy.ts";
export { createTestQuestdb, type TestQuestdb } from "./test-questdb.ts";
export { createTestRedis, type TestRedis } from "./test-redis.ts";
export { type TestServers, testServers } from "./test-servers.ts";
export { createTestVhost, type TestVhost } from "./test-vhost.ts";
