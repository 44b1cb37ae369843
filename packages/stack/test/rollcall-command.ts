import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../../", import.meta.url));

export type Run = { code: number | null; stdout: string; stderr: string };

/** `npm start`, `npm stop`, … without npm: the same file, with a home of its own and ports that do not collide. */
export const rollcall = (
  homeDir: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Run> => {
  const free = { INGEST_HTTP_PORT: "auto", INGEST_HTTPS_PORT: "auto", DASHBOARD_PORT: "auto" };
  const variables = { ...process.env, ...free, ROLLCALL_HOME: homeDir, ...env };
  const child = spawn(process.execPath, ["bin/rollcall.mjs", ...args], { cwd: project, env: variables });
  const run: Run = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (run.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (run.stderr += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ ...run, code })));
};

export type StatusLine = { name: string; pid: number; port: number; state: string; since: string };

export const statusOf = async (homeDir: string): Promise<StatusLine[]> =>
  JSON.parse((await rollcall(homeDir, ["status", "--json"])).stdout) as StatusLine[];

/** Every process that has the home in its command line or its environment, the servers' children included. */
export const processesOf = (homeDir: string): number[] =>
  readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => {
      try {
        return ["cmdline", "environ"].some((part) =>
          readFileSync(`/proc/${pid}/${part}`, "latin1").includes(homeDir),
        );
      } catch {
        return false;
      }
    });

const socketsOf = (pid: number): string[] => {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? ""];
    } catch {
      return [];
    }
  });
};

const listeningState = "0A";

/** Addresses, as the kernel writes them in hexadecimal, on which a process listens. */
export const listeningAddresses = (pid: number): string[] => {
  const sockets = new Set(socketsOf(pid));
  return ["tcp", "tcp6"]
    .flatMap((kind) => readFileSync(`/proc/net/${kind}`, "utf8").trim().split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === listeningState && sockets.has(fields[9] ?? ""))
    .map((fields) => fields[1] ?? "");
};

export const loopback = /^(0100007F|00000000000000000000000001000000|0000000000000000FFFF00000100007F):/;

/** A program of somebody else that has the port. */
export const occupy = (): Promise<{ port: number; server: Server }> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () =>
      resolve({ port: (server.address() as { port: number }).port, server }),
    );
  });
