import { type ApiService, operations, readApiDocument } from "@rollcall/contracts/http/routes.ts";
import type { middleware } from "express-openapi-validator";

type ApiSpec = Exclude<Parameters<typeof middleware>[0]["apiSpec"], string>;

/** The signs of a time or a filter (`:`, `*`, `(`) are clear as they are; the validator would ask for `%3A`. */
function allowReserved(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  if ("in" in node && node.in === "query") Object.assign(node, { allowReserved: true });
  for (const child of Object.values(node)) allowReserved(child);
}

/** The contract's document with the operations of one service alone, as the validator wants it. */
export function contractOf(service: ApiService): ApiSpec {
  // Read anew each time: the validator resolves references in place.
  const document = readApiDocument();
  const own = new Set(
    operations.filter((each) => each.service === service).map(({ method, path }) => `${method} ${path}`),
  );
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const kept = Object.entries(item).filter(
      ([key]) => key === "parameters" || own.has(`${key.toUpperCase()} ${path}`),
    );
    return [path, Object.fromEntries(kept)] as const;
  });
  const ours = paths.filter(([, item]) => Object.keys(item).some((key) => key !== "parameters"));
  const spec = { ...document, paths: Object.fromEntries(ours) };
  allowReserved(spec);
  return spec as unknown as ApiSpec;
}
