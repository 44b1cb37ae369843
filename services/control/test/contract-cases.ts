import { type Operation, operations, readApiDocument } from "@rollcall/contracts/http/routes.ts";

const document = readApiDocument();
export { operations };

export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
};
type Parameter = { $ref?: string; name: string; in: string; schema: Schema };
type Body = { $ref?: string; required?: boolean; content: Record<string, { schema: Schema }> };
type Described = { parameters?: Parameter[]; requestBody?: Body };

/** What a `$ref` names, or the thing itself. */
function resolve<T extends { $ref?: string }>(thing: T): T {
  if (thing.$ref === undefined) return thing;
  const steps = thing.$ref.slice(2).split("/");
  const found = steps.reduce((at: unknown, step) => (at as Record<string, unknown>)[step], document);
  return resolve(found as T);
}

/** One object schema of all that `allOf` lays together. */
export function schemaOf(schema: Schema): Schema {
  const own = resolve(schema);
  const parts = (own.allOf ?? []).map(schemaOf);
  return {
    ...own,
    properties: Object.assign({}, ...parts.map((part) => part.properties ?? {}), own.properties ?? {}),
    required: [...parts.flatMap((part) => part.required ?? []), ...(own.required ?? [])],
  };
}

const describedOf = ({ path, method }: Operation) => {
  const item = document.paths[path] as unknown as Record<string, Described> & Described;
  return { ofPath: item.parameters ?? [], own: item[method.toLowerCase()] as Described };
};

export const parametersOf = (operation: Operation, place: "query" | "path"): Parameter[] => {
  const { ofPath, own } = describedOf(operation);
  return [...ofPath, ...(own.parameters ?? [])].map(resolve).filter((each) => each.in === place);
};

export function bodyOf(operation: Operation): { schema: Schema; required: boolean } | undefined {
  const { requestBody } = describedOf(operation).own;
  if (!requestBody) return undefined;
  const { content, required = false } = resolve(requestBody);
  return { schema: schemaOf(content["application/json"]?.schema ?? {}), required };
}

/** Of each path: the verbs that it does not take, and an operation of it. */
export const wrongVerbs = (): { operation: Operation; verb: string }[] => {
  const byPath = Map.groupBy(operations, ({ path, service }) => `${service} ${path}`);
  return [...byPath.values()].flatMap((those) => {
    const [operation] = those as [Operation, ...Operation[]];
    const taken = operations
      .filter(({ path }) => path === operation.path)
      .map(({ method }): string => method);
    return ["GET", "POST", "PUT", "PATCH", "DELETE"]
      .filter((verb) => !taken.includes(verb))
      .map((verb) => ({ operation, verb }));
  });
};

/** Texts that a query parameter of this schema must not be. */
export function wrongTexts(schema: Schema, { withNul }: { withNul: boolean }): string[] {
  const { type, enum: allowed, format, pattern, minimum, maximum, maxLength } = resolve(schema);
  if (type === "array") return ["no-such-value", ""];
  const wrong: string[] = [];
  if (type === "integer") wrong.push("many", "1.5");
  if (minimum !== undefined) wrong.push(String(minimum - 1));
  if (maximum !== undefined) wrong.push(String(maximum + 1));
  if (allowed) wrong.push("no-such-value");
  if (format === "date-time") wrong.push("yesterday", "2026-13-01T00:00:00Z");
  if (pattern !== undefined) wrong.push("Not_a Slug!");
  if (maxLength !== undefined) wrong.push("x".repeat(maxLength + 1));
  return withNul ? [...wrong, "a%00b"] : wrong;
}

/** A value of a type that the schema does not take. */
export function wrongValue(schema: Schema): unknown {
  const { type, oneOf } = resolve(schema);
  const types = [type ?? oneOf?.map((each) => resolve(each).type) ?? "object"].flat(2);
  return types.includes("object") ? ["a list"] : { an: "object" };
}

/** A value that keeps the schema, for bodies that are to reach the handler. */
export function fittingValue(schema: Schema): unknown {
  const { type, enum: allowed, oneOf, format, items, minimum = 1, minLength = 0, pattern } = resolve(schema);
  if (allowed) return allowed[0];
  if (oneOf?.[0]) return fittingValue(oneOf[0]);
  const [kind] = [type ?? "object"].flat();
  if (kind === "integer") return minimum;
  if (kind === "boolean") return true;
  if (kind === "array") return items ? [fittingValue(items)] : [];
  if (kind === "object") return fittingBody(schemaOf(schema));
  if (format === "date-time") return "2199-01-01T00:00:00Z";
  if (format === "uuid") return "00000000-0000-4000-8000-000000000000";
  if (format === "email") return "new@example.com";
  return pattern === undefined ? "long-enough-for-all".padEnd(minLength, "x") : "long-enough";
}

export const fittingBody = ({ properties = {}, required = [] }: Schema): Record<string, unknown> =>
  Object.fromEntries(required.map((name) => [name, fittingValue(properties[name] ?? {})]));
