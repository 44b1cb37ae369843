import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";

type Section = Readonly<Record<string, unknown>>;
/** One file of a document: what stands in `document.yaml` of all of it, and the paths and components of a noun. */
export type Part = Readonly<Record<string, unknown>> & {
  readonly paths?: Section;
  readonly components?: Readonly<Record<string, Section>>;
};
export type Bundle = Part & {
  readonly paths: Section;
  readonly components: Readonly<Record<string, Section>>;
};

function addTo(into: Record<string, unknown>, from: Section | undefined, what: string): void {
  for (const [name, value] of Object.entries(from ?? {})) {
    if (Object.hasOwn(into, name)) throw new Error(`${what} ${name} is declared twice`);
    into[name] = value;
  }
}

/**
 * Lays files by noun together to one document. They refer to one another as if they were one already
 * (`#/components/schemas/Slug`). Throws for a name that is declared twice and for a reference that leads nowhere.
 */
export function bundle(parts: readonly Part[]): Bundle {
  const rest: Record<string, unknown> = {};
  const paths: Record<string, unknown> = {};
  const components: Record<string, Record<string, unknown>> = {};
  for (const { paths: ownPaths, components: ownComponents, ...others } of parts) {
    addTo(rest, others, "the field");
    addTo(paths, ownPaths, "the path");
    for (const [section, entries] of Object.entries(ownComponents ?? {}))
      addTo((components[section] ??= {}), entries, `the component ${section}`);
  }
  for (const [, section = "", name = ""] of JSON.stringify([paths, components]).matchAll(
    /"#\/components\/(\w+)\/([\w.-]+)"/g,
  ))
    if (!components[section]?.[name]) throw new Error(`nothing declares #/components/${section}/${name}`);
  return { ...rest, paths, components };
}

/** The files of a folder, `document.yaml` first and the others in the order of their names. */
export function readParts(folder: URL): Part[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  const isFirst = (name: string) => name === "document.yaml";
  const inOrder = [...files.filter(isFirst), ...files.filter((name) => !isFirst(name)).toSorted()];
  return inOrder.map((name) => parse(readFileSync(new URL(name, folder), "utf8")) as Part);
}
