import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serversFileFrom, serversVariable } from "./config.ts";
import { provideWebApp } from "@rollcall/stack";
import { ensureTemplate } from "./postgres-template.ts";
import { isRunning, readTestServers } from "./test-servers.ts";

/** The process that runs the servers of this test run; global-teardown.ts ends it. */
export const started: { process?: ChildProcess } = {};

const serve = (folder: string): Promise<ChildProcess> => {
  const script = fileURLToPath(new URL("./serve.ts", import.meta.url));
  // Over IPC it notices when jest dies, and then ends the servers itself.
  const child = spawn(process.execPath, [script, folder], {
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve(child));
    child.once("exit", (code) => reject(new Error(`The test servers did not start (exit code ${code}).`)));
  });
};

export default async function globalSetup(): Promise<void> {
  const file = serversFileFrom(process.env);
  if (file) {
    const servers = readTestServers(file);
    if (!isRunning(servers.pid))
      throw new Error(`${serversVariable} names servers that no longer run: ${file}`);
    await ensureTemplate(servers);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "rollcall-test-"));
  // Before any test: two that build it at once would take it from each other's dashboard.
  const built = provideWebApp(() => {});
  started.process = await serve(folder);
  await built;
  process.env[serversVariable] = folder;
}
