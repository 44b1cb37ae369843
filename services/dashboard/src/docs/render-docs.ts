import type { ApiDocument } from "@rollcall/contracts/http/routes.ts";
import { type Document, type OperationObject, type Parameter, resolve, type Schema } from "./document.ts";
import { escapeHtml, renderInline, renderText } from "./html.ts";
import { renderRow, renderSchema, renderType } from "./render-schema.ts";

type Described = {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
  readonly parameters: readonly Parameter[];
};

const methods = ["get", "post", "put", "patch", "delete"];

const describedOperations = (document: Document): Described[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return { method, path, operation, parameters: parameters.map((each) => resolve(document, each)) };
    }),
  );

const roleWords: Record<string, string> = { none: "anybody", self: "whoever is signed in" };

const whoMay = (operation: OperationObject): string => {
  const role = operation["x-role"];
  const word = roleWords[role] ?? `${role} and above`;
  return operation["x-everything"] ? `${word}, for everything` : word;
};

function renderParameters(document: Document, parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return "";
  const rows = parameters.map(({ name, in: place, schema = {}, description }) => {
    const told = description === undefined ? schema : { ...schema, description };
    return renderRow(document, name, told, place);
  });
  return `<table><tbody>${rows.join("\n")}</tbody></table>`;
}

function renderBody(document: Document, { requestBody }: OperationObject): string {
  const schema = requestBody?.content["application/json"]?.schema;
  return schema ? `<p>Body: ${renderType(document, schema)}</p>` : "";
}

function renderAnswers(document: Document, { responses }: OperationObject): string {
  const lines = Object.entries(responses)
    .filter(([status]) => status !== "default")
    .map(([status, response]) => {
      const { description, content = {} } = resolve(document, response);
      const types = Object.entries(content).map(([type, { schema }]) =>
        type === "application/json" && schema
          ? renderType(document, schema)
          : `<code>${escapeHtml(type)}</code>`,
      );
      return `<li><b>${status}</b> ${renderInline(description)} ${types.join(", ")}</li>`;
    });
  return `<ul>${lines.join("\n")}</ul>`;
}

function renderOperation(document: Document, { method, path, operation, parameters }: Described): string {
  const { operationId, summary = "", description } = operation;
  return `<section class="operation" id="${escapeHtml(operationId)}">
<h3><a href="#${escapeHtml(operationId)}"><code>${method.toUpperCase()} /api/v1${escapeHtml(path)}</code></a></h3>
<p>${renderInline(summary)} <small>${escapeHtml(whoMay(operation))}</small></p>
${description ? renderText(description) : ""}
${renderParameters(document, parameters)}
${renderBody(document, operation)}
${renderAnswers(document, operation)}
</section>`;
}

function renderTag(
  document: Document,
  tag: { name: string; description?: string },
  all: readonly Described[],
) {
  const operations = all.filter(({ operation }) => operation.tags?.[0] === tag.name);
  if (operations.length === 0) return "";
  return `<h2 id="tag-${escapeHtml(tag.name)}">${escapeHtml(tag.description ?? tag.name)}</h2>
${operations.map((each) => renderOperation(document, each)).join("\n")}`;
}

const renderIndex = (all: readonly Described[]): string =>
  `<nav><ul>${all
    .map(
      ({ method, path, operation }) =>
        `<li><a href="#${escapeHtml(operation.operationId)}"><b>${method.toUpperCase()}</b> ${escapeHtml(path)}</a></li>`,
    )
    .join("\n")}</ul></nav>`;

/** The contract as one page to read: no script, nothing from elsewhere. */
export function renderDocs(contract: ApiDocument): string {
  const document = contract as unknown as Document;
  const all = describedOperations(document);
  const { title, summary = "", description = "" } = document.info;
  const schemas = Object.entries(document.components["schemas"] ?? {}) as [string, Schema][];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}: the interface</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
${renderIndex(all)}
<main>
<h1>${escapeHtml(title)}</h1>
<p>${renderInline(summary)} <a href="/api/v1/openapi.json">OpenAPI 3.1</a></p>
${renderText(description)}
${(document.tags ?? []).map((tag) => renderTag(document, tag, all)).join("\n")}
<h2>Objects</h2>
${schemas.map(([name, schema]) => renderSchema(document, name, schema)).join("\n")}
</main>
</body>
</html>
`;
}
