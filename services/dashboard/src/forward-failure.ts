import { AppError } from "@rollcall/service-kit";
import { errors } from "undici";

/** Why a request could not be handed on, for the metrics and for who asked. */
export type Failure = { readonly reason: "away" | "late" | "broken"; readonly error: AppError };

const isBroken = (cause: unknown): boolean =>
  cause instanceof errors.SocketError ||
  cause instanceof errors.HTTPParserError ||
  (cause instanceof Error && "code" in cause && (cause.code === "ECONNRESET" || cause.code === "EPIPE"));

export function failureOf(service: string, cause: unknown, isLate: boolean): Failure {
  if (isLate)
    return {
      reason: "late",
      error: new AppError("unavailable", `${service} did not answer in time`, { cause }),
    };
  if (isBroken(cause))
    return {
      reason: "broken",
      error: new AppError("bad_gateway", `${service} broke off its answer`, { cause }),
    };
  return {
    reason: "away",
    error: new AppError("unavailable", `${service} is away; try again in a moment`, { cause }),
  };
}
