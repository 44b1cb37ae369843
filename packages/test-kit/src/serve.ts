// Runs the four servers for tests until it is told to stop: `node packages/test-kit/src/serve.ts [folder]`.
// With a parent that speaks IPC (jest's global set-up) it ends as soon as that parent has gone.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadConfig, provideCertificate, startServers } from "@rollcall/stack";
import { ensureTemplate } from "./postgres-template.ts";
import type { TestServers } from "./test-servers.ts";

const [folderArgument = "/tmp/rollcall-test-servers"] = process.argv.slice(2);
const folder = resolve(folderArgument);
const isTemporary = process.send !== undefined;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

let stopServers = async (): Promise<void> => {};
let stopping = false;
const stop = async (code: number): Promise<never> => {
  stopping = true;
  await stopServers();
  rmSync(isTemporary ? folder : join(folder, "servers.json"), { recursive: true, force: true });
  process.exit(code);
};
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => void stop(0));
process.once("disconnect", () => void stop(0));

try {
  mkdirSync(folder, { recursive: true });
  const variables = {
    ...process.env,
    ROLLCALL_HOME: folder,
    INGEST_HTTP_PORT: "auto",
    INGEST_HTTPS_PORT: "auto",
    DASHBOARD_PORT: "auto",
  };
  const servers = await startServers({
    config: loadConfig(variables, folder),
    progress: say,
    forTests: true,
    onCrash: (sentence) => stopping || say(sentence),
    onStopper: (each) => {
      stopServers = each;
    },
  });
  const certificate = await provideCertificate(servers.home.path("tls"), "openssl");
  const description: TestServers = {
    pid: process.pid,
    homeDir: folder,
    urls: servers.urls,
    wiring: servers.wiring,
    certificate,
  };
  await ensureTemplate(description);
  writeFileSync(join(folder, "servers.json"), JSON.stringify(description, null, 2), { mode: 0o600 });
  if (isTemporary) process.send?.("ready");
  else
    say(`Test servers run as process ${process.pid}. Use them with: export ROLLCALL_TEST_SERVERS=${folder}`);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  await stop(1);
}
