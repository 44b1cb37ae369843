import { readdirSync } from "node:fs";
import { print } from "./report.ts";

const folder = new URL("scenarios/", import.meta.url);
const names = readdirSync(folder)
  .map((file) => file.replace(/\.ts$/, ""))
  .sort();

type Scenario = { readonly run: (args: string[]) => Promise<number> };

const [name = "", ...args] = process.argv.slice(2);
if (names.includes(name)) {
  const { run } = (await import(new URL(`${name}.ts`, folder).href)) as Scenario;
  process.exitCode = await run(args).catch((error: unknown) => {
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  });
} else {
  print(`npm run load -- <scenario> [--help]\n\n  ${names.join("\n  ")}`);
  process.exitCode = name === "" || name === "--help" ? 0 : 1;
}
