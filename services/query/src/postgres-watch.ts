import { AppError, type Postgres } from "@rollcall/service-kit";
import type { RequestHandler } from "express";

export type PostgresWatch = {
  /** Answers 503 at once while PostgreSQL is away, and to what waits for it when it goes away. */
  readonly handler: RequestHandler;
  readonly isAway: () => boolean;
  readonly close: () => void;
};

const askEveryMs = 250;
const answerWithinMs = 600;

const away = () => new AppError("unavailable", "The database does not answer, try again");

async function answers(pool: Postgres): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), answerWithinMs);
  });
  const answer = pool.query("select 1").then(
    () => true,
    () => false,
  );
  const answered = await Promise.race([answer, late]);
  clearTimeout(timer);
  return answered;
}

/**
 * Asks PostgreSQL for a sign of life over a connection of its own, so that a server that hangs costs nobody more than
 * two seconds. Twice without an answer is away: once may be our own processor being busy.
 */
export function watchPostgres(pool: Postgres): PostgresWatch {
  const waiting = new Set<() => void>();
  let isAway = false;
  let asking = false;
  const ask = async () => {
    asking = true;
    isAway = !(await answers(pool)) && !(await answers(pool));
    asking = false;
    if (!isAway) return;
    for (const giveUp of waiting) giveUp();
    waiting.clear();
  };
  const timer = setInterval(() => {
    if (!asking) void ask();
  }, askEveryMs);
  return {
    isAway: () => isAway,
    close: () => clearInterval(timer),
    handler: (_request, response, next) => {
      if (isAway) {
        next(away());
        return;
      }
      const giveUp = () => {
        if (!response.headersSent) next(away());
      };
      waiting.add(giveUp);
      response.once("close", () => waiting.delete(giveUp));
      next();
    },
  };
}
