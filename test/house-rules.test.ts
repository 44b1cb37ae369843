import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { OpenAPISchemaValidator } from "express-openapi-validator/dist/framework/openapi.schema.validator.js";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a tool of node_modules in the root; answers its output when it fails, the empty text when it is content. */
const complaintsOf = (tool: string, ...args: string[]): Promise<string> =>
  new Promise((resolve) => {
    const env = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env["PATH"]}` };
    execFile(tool, args, { cwd: root, env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) =>
      resolve(error ? `${stdout}${stderr}`.slice(-6_000) : ""),
    );
  });

const sourceFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => /\.tsx?$/.test(file) && !/node_modules|\/(test|dist)\//.test(file));

test("every file is formatted", async () => {
  expect(await complaintsOf("biome", "format", ".")).toBe("");
}, 120_000);

test("the linter has nothing to say", async () => {
  expect(await complaintsOf("oxlint", "--type-aware", "--quiet")).toBe("");
}, 120_000);

test("the types fit", async () => {
  expect(await complaintsOf("npm", "run", "--silent", "check:types")).toBe("");
}, 120_000);

test("no import goes round in a circle", async () => {
  expect(await complaintsOf("npm", "run", "--silent", "check:cycles")).toBe("");
}, 120_000);

test("the generated types are current", async () => {
  const fresh = mkdtempSync(join(tmpdir(), "rollcall-test-generated-"));
  try {
    expect(await complaintsOf("node", "packages/type-generator/src/generate.ts", fresh)).toBe("");
    for (const file of readdirSync(fresh)) {
      const kept = readFileSync(join(root, "contracts/generated", file), "utf8");
      expect({ file, current: kept === readFileSync(join(fresh, file), "utf8") }).toEqual({
        file,
        current: true,
      });
    }
  } finally {
    rmSync(fresh, { recursive: true });
  }
}, 120_000);

// Services take the documents as they are: nobody looks at them once more at each start.
test.each(["api.json", "ingest.json"])("%s is valid OpenAPI 3.1", (name) => {
  const document = JSON.parse(readFileSync(join(root, "contracts/generated", name), "utf8"));
  const validator = new OpenAPISchemaValidator({ version: document.openapi, validateApiSpec: true });
  expect(validator.validate(document).errors).toEqual([]);
});

test("services import packages and contracts, never each other; contracts import nothing of ours", () => {
  const services = new Set(readdirSync(join(root, "services")));
  const wrong = [...sourceFiles("services"), ...sourceFiles("contracts")].flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/from "@rollcall\/([a-z-]+)/g)]
      .map(([, imported]) => ({ file, imported: imported ?? "" }))
      .filter(({ imported }) => file.startsWith("contracts/") || services.has(imported)),
  );
  expect(wrong).toEqual([]);
});
