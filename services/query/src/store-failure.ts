import { AppError } from "@rollcall/service-kit";
import type { ErrorRequestHandler } from "express";

/** SQLSTATE classes of a server that is away, starting, stopping or full: connection, resources, operator. */
const awayState = /^(08|53|57)/;
const awayMessage =
  /connect|Connection terminated|timeout exceeded|Query read timeout|socket|server closed the connection/i;
const awayCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EHOSTUNREACH"]);

const isAway = (error: unknown): boolean => {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return awayCodes.has(code) || awayState.test(code) || (code === "" && awayMessage.test(error.message));
};

/** A database that is away is 503 and try again, not a mistake of ours. */
export const unavailableWhenStoresFail: ErrorRequestHandler = (error, _request, response, next) => {
  // Answered already, when the watch gave up before the database did.
  if (response.writableEnded) return;
  next(
    isAway(error)
      ? new AppError("unavailable", "The database does not answer, try again", { cause: error })
      : error,
  );
};
