import { AppError } from "@rollcall/service-kit";

/** A body that keeps the contract but not the rules behind it; the field is named as the contract would. */
export const invalidField = (field: string, message: string): AppError =>
  new AppError("invalid", `${field}: ${message}`, { fields: [{ path: `/body/${field}`, message }] });

export const noSuchCustomer = (slug: string): AppError =>
  new AppError("not_found", `There is no customer ${slug}`);

/** Beyond it is a mistake; PostgreSQL's own limit is far behind. */
const latestInstant = Date.parse("2200-01-01T00:00:00Z");

export function futureInstant(field: string, text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw invalidField(field, "is not an instant");
  if (at.getTime() <= Date.now()) throw invalidField(field, "is in the past");
  if (at.getTime() > latestInstant) throw invalidField(field, "is too far away");
  return at;
}
