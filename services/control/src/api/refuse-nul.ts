import { AppError } from "@rollcall/service-kit";
import type { RequestHandler } from "express";

/** Where a text contains a NUL, which PostgreSQL cannot store; undefined when none does. */
function findNul(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return value.includes("\0") ? path : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, each] of Object.entries(value)) {
    const found = key.includes("\0") ? path : findNul(each, `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const refuseNul: RequestHandler = (request, _response, next) => {
  const path = findNul(request.query, "/query") ?? findNul(request.body, "/body");
  if (path === undefined) return next();
  const message = "must not contain the character NUL";
  throw new AppError("invalid", `${path} ${message}`, { fields: [{ path, message }] });
};
