import { type Document, nameOfReference, resolve, type Schema } from "./document.ts";
import { escapeHtml, renderInline } from "./html.ts";

const literal = (value: unknown): string => `<code>${escapeHtml(JSON.stringify(value))}</code>`;

/** A named schema is a link to its own table; small ones without properties are told in place. */
const isTold = (schema: Schema): boolean => schema.properties === undefined && schema.allOf === undefined;

export function renderType(document: Document, schema: Schema): string {
  const resolved = resolve(document, schema);
  if (schema.$ref !== undefined && !isTold(resolved)) {
    const name = escapeHtml(nameOfReference(schema.$ref));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (resolved.enum) return resolved.enum.map(literal).join(" | ");
  if (resolved.const !== undefined) return literal(resolved.const);
  const choices = resolved.oneOf ?? resolved.anyOf;
  if (choices) return choices.map((each) => renderType(document, each)).join(" | ");
  if (resolved.items) return `list of ${renderType(document, resolved.items)}`;
  const types = [resolved.type ?? "any"].flat().map((type) => (type === "null" ? "null" : type));
  const limits = [
    resolved.format,
    resolved.pattern && `like ${resolved.pattern}`,
    resolved.minimum !== undefined && `from ${resolved.minimum}`,
    resolved.maximum !== undefined && `to ${resolved.maximum}`,
    resolved.maxLength !== undefined && `at most ${resolved.maxLength} characters`,
  ].filter((limit) => typeof limit === "string");
  const told = escapeHtml(types.join(" or "));
  return limits.length > 0 ? `${told} <small>${escapeHtml(limits.join(", "))}</small>` : told;
}

type Property = { readonly name: string; readonly schema: Schema; readonly required: boolean };

/** The properties of an object, those of the parts that it is put together from among them. */
export function propertiesOf(document: Document, schema: Schema): Property[] {
  const { allOf = [], properties = {}, required = [] } = resolve(document, schema);
  return [
    ...allOf.flatMap((part) => propertiesOf(document, part)),
    ...Object.entries(properties).map(([name, property]) => ({
      name,
      schema: property,
      required: required.includes(name),
    })),
  ];
}

const defaultOf = (schema: Schema): string =>
  schema.default === undefined ? "" : ` Default ${literal(schema.default)}.`;

export function renderRow(document: Document, name: string, schema: Schema, note: string): string {
  const resolved = resolve(document, schema);
  const description = resolved.description ? renderInline(resolved.description) : "";
  return `<tr><td><code>${escapeHtml(name)}</code></td><td>${renderType(document, schema)}</td><td>${note}</td>
<td>${description}${defaultOf(resolved)}</td></tr>`;
}

export function renderSchema(document: Document, name: string, schema: Schema): string {
  const properties = propertiesOf(document, schema);
  if (properties.length === 0) return "";
  const rows = properties.map((each) =>
    renderRow(document, each.name, each.schema, each.required ? "always" : "optional"),
  );
  const { description } = resolve(document, schema);
  return `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>
${description ? `<p>${renderInline(description)}</p>` : ""}
<table><tbody>${rows.join("\n")}</tbody></table></section>`;
}
