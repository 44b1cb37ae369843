// Writes contracts/generated/<name>.ts from contracts/http/<name>.yaml. Run by `npm run generate`.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const http = new URL("../../../contracts/http/", import.meta.url);
// Another folder may be given, to compare with what is checked in.
const generated = process.argv[2]
  ? pathToFileURL(`${process.argv[2]}/`)
  : new URL("../../../contracts/generated/", import.meta.url);
mkdirSync(generated, { recursive: true });
for (const file of readdirSync(http).filter((name) => name.endsWith(".yaml"))) {
  const types = astToString(await openapiTS(new URL(file, http)));
  writeFileSync(
    new URL(file.replace(".yaml", ".ts"), generated),
    `// Made by \`npm run generate\` from ${file}; do not edit.\n${types}`,
  );
  console.log(`contracts/generated/${file.replace(".yaml", ".ts")}`);
}
