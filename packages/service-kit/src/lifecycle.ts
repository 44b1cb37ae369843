import { createLog, type Log } from "./log.ts";

export type Resources = {
  /** Registers how a thing is closed, and answers the thing. Closed newest first. */
  add: <T>(name: string, thing: T, close: (thing: T) => unknown) => T;
};

type Opened = { readonly name: string; readonly close: () => unknown };

async function closeAll(opened: Opened[], log: Log): Promise<boolean> {
  let clean = true;
  for (let next = opened.pop(); next; next = opened.pop()) {
    try {
      await next.close();
    } catch (err) {
      clean = false;
      log.error({ err, resource: next.name }, "could not close");
    }
  }
  return clean;
}

/**
 * Runs a service until SIGTERM or SIGINT: `start` opens its resources in order; they are closed newest first, also when
 * the start fails half-way. Exits 0 only after a clean stop; an unhandled rejection is a failure; a hard deadline
 * stands behind the stop.
 */
export async function runService(
  name: string,
  start: (resources: Resources, log: Log) => Promise<void>,
  options: { stopWithinMs?: number; logLevel?: string } = {},
): Promise<void> {
  const { stopWithinMs = 10_000, logLevel = "info" } = options;
  const log = createLog(name, logLevel);
  const opened: Opened[] = [];
  const resources: Resources = {
    add: (resource, thing, close) => {
      opened.push({ name: resource, close: () => close(thing) });
      return thing;
    },
  };

  const { promise: ended, resolve: end } = Promise.withResolvers<{
    reason: string;
    code: number;
    err?: unknown;
  }>();
  process.once("SIGTERM", () => end({ reason: "SIGTERM", code: 0 }));
  process.once("SIGINT", () => end({ reason: "SIGINT", code: 0 }));
  process.on("unhandledRejection", (err) => end({ reason: "unhandled rejection", code: 1, err }));
  process.on("uncaughtException", (err) => end({ reason: "uncaught exception", code: 1, err }));

  start(resources, log).then(
    () => log.info("started"),
    (err: unknown) => end({ reason: "start failed", code: 1, err }),
  );

  const { reason, code, err } = await ended;
  setTimeout(() => {
    log.error({ stopWithinMs }, "stop took too long");
    process.exit(1);
  }, stopWithinMs).unref();
  if (err === undefined) log.info({ reason }, "stopping");
  else log.fatal({ err, reason }, "failed");
  const clean = await closeAll(opened, log);
  log.info("stopped");
  process.exit(clean ? code : 1);
}
