import { randomUUIDv7 } from "node:crypto";
import { exchanges, queues } from "@rollcall/contracts/broker";
import type { Flip } from "@rollcall/contracts/flips";
import {
  cutText,
  errorMessage,
  type Log,
  type Postgres,
  publishFacts,
  type Publisher,
  type Resources,
  startOutboxRelay,
} from "@rollcall/service-kit";
import type { Redis } from "ioredis";
import { flipFacts } from "./flip-facts.ts";
import { createFlipRecorder } from "./flip-recorder.ts";
import { createFlipStream } from "./flip-stream.ts";
import { type KickableLoop, kickableLoop } from "../kickable-loop.ts";
import { createLivePublisher } from "./live-publisher.ts";
import { createMassRest } from "./mass-silence.ts";
import { createMassSilence } from "./mass-silence.ts";
import type { Metrics } from "../metrics.ts";
import { createNoticeStore } from "./notice-store.ts";

/** What a process that died left in a stream is found this late at most. */
const lookEveryMs = 1_000;
const massSilenceEveryMs = 2_000;

type Publish = ReturnType<typeof createLivePublisher>;

/** Whether those that were recorded as red since the last look are many enough for a notice. */
function lookForMassSilence(log: Log, postgres: Postgres, publish: Publish) {
  const find = createMassSilence(postgres);
  let newlyRed = 0;
  const loop = kickableLoop(log, "look for mass silence", massSilenceEveryMs, async () => {
    if (newlyRed === 0) return;
    newlyRed = 0;
    const event = await find();
    if (event) await publish([event]);
  });
  const onRed = (count: number) => {
    newlyRed += count;
  };
  return { loop, onRed };
}

/** Open pages read their lists anew when a mass is marked, for its flips are recorded and told later. */
function tellOfMasses(log: Log, publish: Publish) {
  let isMarking = false;
  return {
    onMass: () => {
      isMarking = true;
    },
    onSwept: () => {
      if (!isMarking) return;
      isMarking = false;
      publish([{ type: "overflow", customers: null }]).catch((error: unknown) =>
        log.warn({ reason: errorMessage(error) }, "could not tell of a mass"),
      );
    },
  };
}

/** What can never be recorded goes to the dead-letter queue of liveness, with the reason. */
const createBury =
  (log: Log, publisher: Publisher) =>
  async (what: object, reason: string): Promise<void> => {
    const kind = "fromUs" in what ? "blind" : "flip";
    const content = JSON.stringify({ version: 1, id: randomUUIDv7(), kind, events: [what] });
    const headers = { reason: cutText(reason, 500) };
    await publisher.publish(exchanges.dead, queues.liveness.name, Buffer.from(content), { headers });
    log.error({ kind, reason }, "a flip can never be recorded and went to the dead-letter queue");
  };

function countFlips({ flips: counter, flipLagSeconds }: Metrics, flips: readonly Flip[]): void {
  const nowUs = Date.now() * 1_000;
  for (const { to, atUs } of flips) {
    counter.inc({ to });
    if (to === "overdue") flipLagSeconds.observe((nowUs - atUs) / 1e6);
  }
}

/** The way of the flips: streams in Redis, PostgreSQL, facts feed, live stream. */
export function openRecord(
  resources: Resources,
  log: Log,
  of: { metrics: Metrics; postgres: Postgres; redis: Redis; publisher: Publisher },
) {
  const { metrics, postgres, redis } = of;
  const notices = createNoticeStore(postgres);
  // For notices and registrations, which PostgreSQL decides.
  const relay = startOutboxRelay(log, postgres, of.publisher);
  resources.add("relay of facts", relay, (r) => r.close());
  const publish = createLivePublisher(of.publisher);
  const massSilence = lookForMassSilence(log, postgres, publish);
  resources.add("mass silence", massSilence.loop, (loop) => loop.close());
  const onRecorded = (flips: readonly Flip[]) => {
    massSilence.onRed(flips.filter(({ to }) => to === "overdue").length);
    countFlips(metrics, flips);
  };
  const rest = createMassRest();
  const record = createFlipRecorder({
    postgres,
    stream: createFlipStream(redis),
    recordBlind: notices.recordBlind,
    tell: (flips) => publishFacts(of.publisher, flipFacts(flips, Date.now() * 1_000)),
    publish,
    onRecorded,
    bury: createBury(log, of.publisher),
    rests: rest.rests,
  });
  const recorder: KickableLoop = kickableLoop(log, "record flips", lookEveryMs, async (closing) => {
    while (!closing.aborted && (await record(closing)));
    if (!closing.aborted && !rest.rests()) rest.onCaughtUp();
  });
  resources.add("recorder", recorder, (loop) => loop.close());
  const tell = tellOfMasses(log, publish);
  return {
    kick: recorder.kick,
    onMass: () => {
      rest.onMass();
      tell.onMass();
    },
    onSwept: () => {
      recorder.kick();
      tell.onSwept();
    },
    notices,
    publish,
  };
}
