import { type FieldError, type Refusal, refuse } from "./refusal.ts";

type ValidatorError = {
  status?: number;
  errors?: { path?: string; message?: string }[];
  headers?: Record<string, string>;
};

type Read = (error: ValidatorError, fields: readonly FieldError[]) => Refusal;

const invalid: Read = (_error, fields) => {
  if (fields.length === 0) return refuse("path_unknown", "the address is malformed");
  const inAddress = fields.some(({ path }) => path.startsWith("/params/"));
  const reason = inAddress ? "slug_invalid" : "body_invalid";
  return refuse(reason, "the request breaks the contract", { errors: fields });
};

const byStatus: Readonly<Record<number, Read>> = {
  400: invalid,
  404: () => refuse("path_unknown", "no such address"),
  405: ({ headers }) =>
    refuse("method_not_allowed", "the address takes another method", { allow: headers?.["Allow"] ?? "POST" }),
  413: () => refuse("body_too_large", "the body is above the limit"),
  415: () => refuse("media_type", "the content type is not supported"),
};

/** Errors of Express and of the validator as refusals; undefined for what is our own fault. */
export function asRefusal(error: unknown): Refusal | undefined {
  const known = error as ValidatorError;
  const fields = (known.errors ?? []).map(({ path = "", message = "" }) => ({ path, message }));
  return byStatus[known.status ?? 500]?.(known, fields);
}
