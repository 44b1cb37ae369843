import { type Connection, openConnection, type Target, type TlsOptions } from "./connection.ts";

/** What became of a request that got no HTTP answer. Codes below 100 cannot be taken for a status. */
export const noAnswer = { notSent: 1, broken: 2, timedOut: 3 } as const;

export type PoolOptions = {
  readonly targets: readonly Target[];
  readonly maxSockets: number;
  /** False: a fresh connection for every request, as the product's own client does. */
  readonly keepAlive: boolean;
  readonly timeoutMs: number;
  /** Connections are renewed after about so long, so that load comes back to a gateway that was away. */
  readonly maxAgeMs: number;
  readonly tls?: TlsOptions | undefined;
  /** Many fresh connections to one port run out of local ports on one address. */
  readonly localAddresses?: readonly string[] | undefined;
};

export type Pool<Job> = {
  /** False when every socket is busy and no more may be opened. */
  readonly hasRoom: () => boolean;
  readonly send: (request: string, job: Job) => void;
  readonly inFlight: () => number;
  readonly opened: () => number;
  readonly close: () => void;
};

export type OnAnswer<Job> = (job: Job, status: number, retryAfterS: number) => void;

type Line<Job> = {
  connection: Connection;
  job: Job | undefined;
  sentAtMs: number;
  code: number;
  retiresAtMs: number;
};

const downForMs = 300;

/** Targets in turn; one whose connection failed is left out for a moment. */
function createTargetChooser(targets: readonly Target[]) {
  const downUntil = new Map<Target, number>();
  let turn = 0;
  return {
    failed: (target: Target) => downUntil.set(target, performance.now() + downForMs),
    next: (): Target => {
      const now = performance.now();
      for (let tried = 0; tried < targets.length; tried += 1) {
        const target = targets[turn++ % targets.length] as Target;
        if ((downUntil.get(target) ?? 0) <= now) return target;
      }
      return targets[turn++ % targets.length] as Target;
    },
  };
}

type LineEvents<Job> = {
  readonly onResponse: (line: Line<Job>, status: number, retryAfterS: number, closes: boolean) => void;
  readonly onClose: (line: Line<Job>) => void;
};

function createLineOpener<Job>(options: PoolOptions, { onResponse, onClose }: LineEvents<Job>) {
  const { tls, localAddresses, maxAgeMs } = options;
  const chooser = createTargetChooser(options.targets);
  let opened = 0;
  const open = (): Line<Job> => {
    opened += 1;
    const events = {
      onResponse: (status: number, retryAfterS: number, closes: boolean) =>
        onResponse(line, status, retryAfterS, closes),
      onClose: () => {
        if (!line.connection.isConnected()) chooser.failed(line.connection.target);
        onClose(line);
      },
    };
    const localAddress = localAddresses?.[opened % localAddresses.length];
    const line: Line<Job> = {
      connection: openConnection(chooser.next(), events, { tls, localAddress }),
      job: undefined,
      sentAtMs: 0,
      code: 0,
      retiresAtMs: performance.now() + maxAgeMs * (0.5 + Math.random()),
    };
    return line;
  };
  return { open, opened: () => opened };
}

function endOverdue<Job>(lines: Iterable<Line<Job>>, timeoutMs: number): void {
  const overdue = performance.now() - timeoutMs;
  for (const line of lines) {
    if (line.job === undefined || line.sentAtMs > overdue) continue;
    line.code = noAnswer.timedOut;
    line.connection.destroy();
  }
}

/** Sockets with one request in flight each: no pipelining, as devices do. */
export function createPool<Job>(options: PoolOptions, onAnswer: OnAnswer<Job>): Pool<Job> {
  const { maxSockets, keepAlive, timeoutMs } = options;
  const lines = new Set<Line<Job>>();
  const idle: Line<Job>[] = [];
  let inFlight = 0;

  const settle = (line: Line<Job>, status: number, retryAfterS: number) => {
    const { job } = line;
    if (job === undefined) return;
    line.job = undefined;
    inFlight -= 1;
    onAnswer(job, status, retryAfterS);
  };
  const opener = createLineOpener<Job>(options, {
    onResponse: (line, status, retryAfterS, closes) => {
      const retire = closes || !keepAlive || performance.now() > line.retiresAtMs;
      // Taken away before the answer is told, so that the next request cannot be given to it.
      if (retire) lines.delete(line);
      else idle.push(line);
      settle(line, status, retryAfterS);
      if (retire) line.connection.destroy();
    },
    onClose: (line) => {
      lines.delete(line);
      const at = idle.indexOf(line);
      if (at >= 0) idle.splice(at, 1);
      const code = line.connection.isConnected() ? noAnswer.broken : noAnswer.notSent;
      settle(line, line.code || code, 0);
    },
  });
  const sweeper = setInterval(() => endOverdue(lines, timeoutMs), 250);
  return {
    hasRoom: () => idle.length > 0 || lines.size < maxSockets,
    send: (request, job) => {
      // The one that has rested longest: each ages in its turn, instead of many being renewed in the moment that needs them.
      const line = idle.shift() ?? opener.open();
      lines.add(line);
      line.job = job;
      line.sentAtMs = performance.now();
      inFlight += 1;
      line.connection.write(request);
    },
    inFlight: () => inFlight,
    opened: opener.opened,
    close: () => {
      clearInterval(sweeper);
      for (const line of lines) line.connection.destroy();
    },
  };
}
