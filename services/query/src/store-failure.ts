import { AppError, isStoreAway, refusedValue } from "@rollcall/service-kit";
import type { ErrorRequestHandler } from "express";

/** A database that is away is 503 and try again, not a mistake of ours. */
export const unavailableWhenStoresFail: ErrorRequestHandler = (error, request, response, next) => {
  // Answered already, when the watch gave up before the database did.
  if (response.writableEnded) return;
  const refused = refusedValue(error, request.query["page_token"]);
  next(
    refused ??
      (isStoreAway(error)
        ? new AppError("unavailable", "The database does not answer, try again", { cause: error })
        : error),
  );
};
