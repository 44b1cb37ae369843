// Writes contracts/generated: types and JSON of each document in contracts/http, and the table of the people's operations.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { parse } from "yaml";
import { bundle, readParts } from "./bundle.ts";
import { operationsText } from "./operations.ts";

const http = new URL("../../../contracts/http/", import.meta.url);
// Another folder may be given, to compare with what is checked in.
const generated = process.argv[2]
  ? pathToFileURL(`${process.argv[2]}/`)
  : new URL("../../../contracts/generated/", import.meta.url);
mkdirSync(generated, { recursive: true });

const write = (name: string, text: string) => {
  writeFileSync(new URL(name, generated), text);
  process.stdout.write(`contracts/generated/${name}\n`);
};

const api = bundle(readParts(new URL("api/", http)));
const documents = {
  api,
  ingest: parse(readFileSync(new URL("ingest.yaml", http), "utf8")) as object,
};

for (const [name, document] of Object.entries(documents)) {
  const types = astToString(await openapiTS(document as unknown as OpenAPI3));
  write(`${name}.ts`, `// Made by \`npm run generate\`; do not edit.\n${types}`);
  // Services read this one: YAML takes them a tenth of their start.
  write(`${name}.json`, `${JSON.stringify(document, null, 1)}\n`);
}
write("operations.ts", operationsText(api));
