/**
 * Sends random pairs of requests over one connection each, several at once so that they meet on the same connections to
 * the service, and tells what differed: `node services/dashboard/test/framing/run-pairs.ts [pairs] [seed]`.
 */
import { createRoutes } from "@rollcall/contracts/http/routes.ts";
import { createLog, listen, readTrustedProxies } from "@rollcall/service-kit";
import { createForwarder } from "../../src/forward.ts";
import { createMetrics } from "../../src/metrics.ts";
import { createOriginServer } from "../../src/origin-server.ts";
import { createOrigin } from "../../src/origin.ts";
import { differencesOf, randomNumbers, randomPair } from "./pairs.ts";
import { startRecorder } from "./recording-upstream.ts";

const [pairs = 10_000, seed = 1] = process.argv.slice(2).map(Number);
const print = (line: string) => process.stdout.write(`${line}\n`);
const recorder = await startRecorder();
const log = createLog("pairs");
log.level = "fatal";
const forwarder = createForwarder({
  service: "recorder",
  url: recorder.url,
  answerWithinMs: 10_000,
  readWithinMs: 10_000,
  idleWithinMs: 10_000,
  log,
  countFailure: () => {},
});
const server = createOriginServer(
  createOrigin({
    match: createRoutes(),
    forwarders: { query: forwarder, control: forwarder },
    staticFiles: (_request, _response, onMissing) => onMissing(),
    pages: new Map(),
    trustedProxies: readTrustedProxies(""),
    metrics: createMetrics(),
  }),
);
const port = await listen(server, { port: 0, host: "127.0.0.1" });

const random = randomNumbers(seed);
let next = 0;
let differing = 0;
let taken = 0;
async function sendPairs(): Promise<void> {
  while (next < pairs) {
    const pair = randomPair(random, next);
    next += 1;
    const { length } = pair[0].text + pair[1].text;
    const cutAt = random() < 0.5 ? length : Math.floor(random() * length);
    const differences = await differencesOf(pair, { port, recorder }, cutAt).catch((err: Error) => [
      `${pair.map((each) => `${each.method} ${each.framing.name}`).join(" then ")}: ${err.message}`,
    ]);
    taken += pair.filter(({ body }) => body !== undefined).length;
    if (differences.length > 0) differing += 1;
    if (differences.length > 0 && differing <= 20) print(differences.join("\n"));
  }
}
await Promise.all(Array.from({ length: 16 }, sendPairs));
print(
  `${pairs} pairs, ${taken} requests to be taken: ${differing} differ, strange at the service: ${recorder.strange.length}`,
);
for (const each of recorder.strange.slice(0, 10)) print(each);
server.closeAllConnections();
server.close();
await forwarder.close();
recorder.close();
process.exitCode = differing + recorder.strange.length > 0 ? 1 : 0;
