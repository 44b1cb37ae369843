import { AppError, isStoreAway, refusedValue } from "@rollcall/service-kit";
import type { ErrorRequestHandler } from "express";

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : "";

function asAnswer(error: unknown, pageToken: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const refused = refusedValue(error, pageToken);
  if (refused) return refused;
  const code = codeOf(error);
  if (isStoreAway(error))
    return new AppError("unavailable", "The database does not answer, try again", { cause: error });
  // Two writes waited for each other and one had to give way; nothing of it was written.
  if (code === "40P01" || code === "40001")
    return new AppError("unavailable", "Somebody changed the same at this moment, try again", {
      cause: error,
    });
  return error;
}

/** What a database does that is no mistake of ours: 503 and try again. */
export const explainDatabaseErrors: ErrorRequestHandler = (error, request, response, next) => {
  // Answered already, when somebody gave up before the database did.
  if (response.writableEnded) return;
  next(asAnswer(error, request.query["page_token"]));
};
