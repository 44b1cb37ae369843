import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { type DeviceKind, deviceKinds } from "@rollcall/contracts/broker";
import type { FieldError } from "./refusal.ts";

type Schema = { readonly $ref: string };
type Document = {
  readonly paths: Readonly<
    Record<string, { readonly post?: { readonly requestBody: { readonly content: Content } } }>
  >;
};
type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export type Contract = {
  /** A fresh copy each time: express-openapi-validator changes what it is given. */
  readonly document: () => object;
  readonly validators: Readonly<Record<DeviceKind, ValidateFunction>>;
  readonly batchLine: ValidateFunction;
};

/** Reads `contracts/http/ingest.yaml` and compiles the body validators of the device routes from it. */
export function loadContract(): Contract {
  const file = fileURLToPath(import.meta.resolve("@rollcall/contracts/generated/ingest.json"));
  const text = readFileSync(file, "utf8");
  const document = JSON.parse(text) as Document;
  // The options of express-openapi-validator, so that both engines judge alike.
  const ajv = new Ajv2020({ strict: false, strictNumbers: true, strictTuples: true, useDefaults: true });
  ajv.addSchema(document, "ingest");
  const compile = (kind: DeviceKind) => {
    const path = `/api/ingest/{customer}/{machine}/{software}/${kind}`;
    const schema = document.paths[path]?.post?.requestBody.content["application/json"]?.schema;
    if (!schema) throw new Error(`ingest.yaml has no body schema for ${path}`);
    return ajv.compile({ $ref: `ingest${schema.$ref}` });
  };
  const validators = Object.fromEntries(deviceKinds.map((kind) => [kind, compile(kind)]));
  return {
    document: () => JSON.parse(text) as object,
    validators: validators as Record<DeviceKind, ValidateFunction>,
    batchLine: ajv.compile({ $ref: "ingest#/components/schemas/BatchLine" }),
  };
}

/** Ajv's errors in the words of express-openapi-validator. */
export const fieldErrors = (errors: readonly ErrorObject[] | null | undefined): FieldError[] =>
  (errors ?? []).map(({ instancePath, keyword, message = "", params }) => {
    const missing = keyword === "required" ? `/${String(params["missingProperty"])}` : "";
    const allowed = keyword === "enum" ? `: ${(params["allowedValues"] as unknown[]).join(", ")}` : "";
    return { path: `/body${instancePath}${missing}`, message: message + allowed };
  });
