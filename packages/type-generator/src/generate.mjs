// Writes contracts/generated/<name>.ts and .json from contracts/http/<name>.yaml. Run by `npm run generate`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import { parse } from "yaml";

const http = new URL("../../../contracts/http/", import.meta.url);
// Another folder may be given, to compare with what is checked in.
const generated = process.argv[2]
  ? pathToFileURL(`${process.argv[2]}/`)
  : new URL("../../../contracts/generated/", import.meta.url);
mkdirSync(generated, { recursive: true });

const write = (name, text) => {
  writeFileSync(new URL(name, generated), text);
  console.log(`contracts/generated/${name}`);
};

for (const file of readdirSync(http).filter((name) => name.endsWith(".yaml"))) {
  const types = astToString(await openapiTS(new URL(file, http)));
  write(file.replace(".yaml", ".ts"), `// Made by \`npm run generate\` from ${file}; do not edit.\n${types}`);
  // Services read this one: YAML takes them a tenth of their start.
  const document = parse(readFileSync(new URL(file, http), "utf8"));
  write(file.replace(".yaml", ".json"), `${JSON.stringify(document, null, 1)}\n`);
}
