import { type ApiDocument, createRoutes, type Routes } from "@rollcall/contracts/http/routes.ts";
import type { middleware } from "express-openapi-validator";

type ApiSpec = Exclude<Parameters<typeof middleware>[0]["apiSpec"], string>;

/** The signs of a time or a filter (`:`, `*`, `(`) are clear as they are; the validator would ask for `%3A`. */
function allowReserved(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  if ("in" in node && node.in === "query") Object.assign(node, { allowReserved: true });
  for (const child of Object.values(node)) allowReserved(child);
}

/** Of the whole contract, the operations that this service answers. */
export function createReadContract(document: ApiDocument): { document: ApiSpec; routes: Routes } {
  const paths = Object.entries(document.paths).flatMap(([path, item]) => {
    const own = Object.entries(item).filter(
      ([key, operation]) => key === "parameters" || operation["x-service"] === "query",
    );
    return own.some(([key]) => key !== "parameters") ? [[path, Object.fromEntries(own)]] : [];
  });
  const ours = { ...document, paths: Object.fromEntries(paths) as ApiDocument["paths"] };
  // The validator resolves references in place: it gets a copy of its own.
  const copy = structuredClone(ours);
  allowReserved(copy);
  return { document: copy as unknown as ApiSpec, routes: createRoutes(ours) };
}
