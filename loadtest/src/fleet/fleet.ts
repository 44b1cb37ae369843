import { createPool } from "../http/pool.ts";
import { createLedger, nowUs, type RequestKind } from "../ledger/ledger-file.ts";
import { kindCode } from "../ledger/ledger.ts";
import { createRequestText } from "../ledger/request-text.ts";
import type { FleetOptions, FleetSecond, FleetSummary } from "./fleet-options.ts";
import { createSchedule } from "./schedule.ts";
import { createStatistics } from "./statistics.ts";

type Job = {
  readonly seq: number;
  readonly kind: number;
  readonly instance: number;
  /** When it should have gone out, ms of `performance.now()`. */
  readonly dueMs: number;
};

export type Fleet = {
  /** Resolves when everything was sent and answered, or given up. */
  readonly done: Promise<FleetSummary>;
  /** Sends nothing more and waits for what is in flight. */
  readonly stop: () => void;
};

type KindChooser = (instance: number) => RequestKind;

/** What an instance sends in turn. The kinds stand apart, so that no two beats in a row are missing. */
function turnsOf({ mix = 0, likeClient }: FleetOptions): readonly RequestKind[] {
  if (likeClient) return ["heartbeat", "diagnostics", "status"];
  if (mix === 0) return ["heartbeat"];
  const turns = Array.from({ length: Math.round(3 / mix) }, (): RequestKind => "heartbeat");
  for (const [n, kind] of (["diagnostics", "status", "metrics"] as const).entries())
    turns[Math.floor((n * turns.length) / 3)] = kind;
  return turns;
}

function createKindChooser(options: FleetOptions): KindChooser {
  const turns = turnsOf(options);
  const taken = Uint32Array.from({ length: options.instances }, (_, instance) => instance);
  return (instance) => {
    const turn = taken[instance] as number;
    taken[instance] = turn + 1;
    return turns[turn % turns.length] as RequestKind;
  };
}

/** First come, first served; taking one costs the same however many wait. */
function createLine() {
  let instances: number[] = [];
  let dues: number[] = [];
  let first = 0;
  return {
    length: () => instances.length - first,
    join: (instance: number, dueMs: number) => {
      instances.push(instance);
      dues.push(dueMs);
    },
    leave: (take: (instance: number, dueMs: number) => void) => {
      const at = first++;
      take(instances[at] as number, dues[at] as number);
      if (first < 65_536 || first < instances.length / 2) return;
      instances = instances.slice(first);
      dues = dues.slice(first);
      first = 0;
    },
  };
}

/** Numbers, writes down and sends requests; those without a free socket wait in line. */
function createSender(
  options: FleetOptions,
  onAnswer: (job: Job, status: number, retryAfterS: number) => void,
  onSent: () => void,
) {
  const { identity, keepAlive, firstSeq, likeClient = false } = options;
  const requestText = createRequestText(identity, { keepAlive, likeClient });
  const kindOf = createKindChooser(options);
  const ledger = createLedger(options.ledgerFile);
  const line = createLine();
  let nextSeq = firstSeq;
  const maxAgeMs = options.socketAgeMs ?? (options.targets.length > 1 ? 30_000 : 600_000);
  const pool = createPool<Job>(
    { ...options, maxSockets: options.sockets, maxAgeMs },
    (job, status, retryAfterS) => {
      ledger.answered(job.kind, job.seq, job.instance, status, nowUs());
      onAnswer(job, status, retryAfterS);
    },
  );
  const send = (instance: number, dueMs: number) => {
    const seq = nextSeq++;
    const kind = kindOf(instance);
    const code = kindCode(kind);
    ledger.sent(code, seq, instance, nowUs());
    onSent();
    pool.send(requestText(kind, seq, instance), { seq, kind: code, instance, dueMs });
  };
  return {
    fire: (instance: number, dueMs: number) => {
      if (line.length() === 0 && pool.hasRoom()) send(instance, dueMs);
      else line.join(instance, dueMs);
    },
    sendWaiting: () => {
      while (line.length() > 0 && pool.hasRoom()) line.leave(send);
    },
    waiting: line.length,
    inFlight: pool.inFlight,
    socketsOpened: pool.opened,
    lastSeq: () => nextSeq - 1,
    close: () => {
      pool.close();
      ledger.close();
    },
  };
}

/** Sends what a fleet of devices would, open loop: late answers do not slow it down. */
export function startFleet(options: FleetOptions, onSecond: (second: FleetSecond) => void): Fleet {
  const statistics = createStatistics(options.warmUpMs);
  const startMs = performance.now();
  const schedule = createSchedule(options, startMs);
  let stopping = false;
  const { promise: done, resolve } = Promise.withResolvers<FleetSummary>();
  const sender = createSender(
    options,
    (job, status, retryAfterS) => {
      const now = performance.now();
      statistics.countAnswer(job.kind, status, (now - job.dueMs) * 1_000, retryAfterS);
      schedule.answered(job.instance, now, status, retryAfterS);
    },
    statistics.countSent,
  );
  const endSecond = () => onSecond(statistics.endSecond(sender.inFlight(), sender.waiting()));
  const timer = setInterval(endSecond, 1_000);
  const finish = () => {
    clearInterval(timer);
    endSecond();
    sender.close();
    resolve({
      ...statistics.summary(),
      skipped: schedule.skipped(),
      unsent: sender.waiting(),
      lastSeq: sender.lastSeq(),
      socketsOpened: sender.socketsOpened(),
    });
  };
  const tick = () => {
    const now = performance.now();
    sender.sendWaiting();
    if (now - startMs > options.durationMs || schedule.isOver()) stopping = true;
    if (!stopping) schedule.advance(now, sender.fire);
    else if (sender.inFlight() === 0) {
      finish();
      return;
    }
    setTimeout(tick, 1);
  };
  tick();
  return {
    done,
    stop: () => {
      stopping = true;
    },
  };
}
