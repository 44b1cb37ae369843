import type { MatchRoute, Operation } from "@rollcall/contracts/http/routes.ts";
import { AppError } from "@rollcall/service-kit";
import type { RequestHandler, Response } from "express";
import type { Authenticator } from "./authenticate.ts";
import { authorise, type LineOf } from "./authorise.ts";
import type { Caller } from "./caller.ts";

/** What the guard found out about a request it let through. */
export type Admission = {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
  /** Undefined only where the operation is open to anybody. */
  readonly caller: Caller | undefined;
};

const apiRoot = "/api/v1";

export const admissionOf = (response: Response): Admission => response.locals["admission"] as Admission;

/** The caller of an operation that is not open to anybody. */
export function callerOf(response: Response): Caller {
  const { caller } = admissionOf(response);
  if (!caller) throw new AppError("unauthenticated", "Sign in, or send an API key");
  return caller;
}

/**
 * Stands before body parsing and validation: an unknown path, a wrong verb, a stranger and a role that is too small
 * are turned away before their body is read.
 */
export function guard(options: {
  readonly match: MatchRoute;
  readonly authenticator: Authenticator;
  readonly lineOf: LineOf;
}): RequestHandler {
  const { match, authenticator, lineOf } = options;
  return async (request, response, next) => {
    const found = request.path.startsWith(`${apiRoot}/`)
      ? match(request.method, request.path.slice(apiRoot.length))
      : undefined;
    if (!found || found.kind === "unknown") throw new AppError("not_found", "There is no such path");
    if (found.kind === "other-method") {
      response.setHeader("allow", found.allow.join(", "));
      throw new AppError("method_not_allowed", `This path takes ${found.allow.join(", ")}`);
    }
    const { operation, params } = found;
    // What is open to anybody does not fail for a cookie that is out of date.
    const caller = operation.role === "none" ? undefined : await authenticator.authenticate(request);
    await authorise(operation, params, caller, lineOf);
    response.locals["admission"] = { operation, params, caller } satisfies Admission;
    next();
  };
}
