import type { Bundle } from "./bundle.ts";

const methods = ["get", "put", "post", "delete", "patch"];

/** json: one value; export: rows as NDJSON or CSV; stream: server-sent events; none: a status and headers. */
const kinds = [
  ["application/json", "json"],
  ["text/event-stream", "stream"],
  ["application/x-ndjson", "export"],
] as const;

type Described = {
  readonly operationId?: string;
  readonly responses?: Readonly<Record<string, { readonly content?: object; readonly $ref?: string }>>;
} & Readonly<Record<string, unknown>>;

function answerOf({ responses = {} }: Described, { components }: Bundle): string {
  const success = Object.entries(responses).find(([status]) => /^[23]/.test(status))?.[1];
  const name = success?.$ref?.split("/").at(-1);
  const answer = name === undefined ? success : components["responses"]?.[name];
  const types = Object.keys((answer as { content?: object } | undefined)?.content ?? {});
  return kinds.find(([type]) => types.includes(type))?.[1] ?? "none";
}

/** The operations of a document as TypeScript: what routes, roles, tests and documentation need to know of each. */
export function operationsText(document: Bundle): string {
  const lines = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const described = (item as Record<string, Described>)[method];
      if (!described) return [];
      const { operationId } = described;
      if (operationId === undefined) throw new Error(`${method.toUpperCase()} ${path} has no operationId`);
      const entry = {
        method: method.toUpperCase(),
        path,
        service: described["x-service"],
        role: described["x-role"],
        everything: described["x-everything"] === true,
        answer: answerOf(described, document),
      };
      return `  ${operationId}: ${JSON.stringify(entry)},`;
    }),
  );
  return `// Made by \`npm run generate\`; do not edit.\nexport const operations = {\n${lines.join("\n")}\n} as const;\n`;
}
