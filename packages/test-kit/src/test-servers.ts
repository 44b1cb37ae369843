import { readFileSync } from "node:fs";
import type { Urls, Wiring } from "@rollcall/stack";
import { serversFileFrom, serversVariable } from "./config.ts";

/** Addresses of the four servers that all tests of a run share; written by serve.ts. */
export type TestServers = Readonly<{
  pid: number;
  homeDir: string;
  urls: Urls;
  wiring: Wiring;
  certificate: Readonly<{ certFile: string; keyFile: string }>;
}>;

export const readTestServers = (file: string): TestServers =>
  JSON.parse(readFileSync(file, "utf8")) as TestServers;

let servers: TestServers | undefined;

export const testServers = (): TestServers => {
  const file = serversFileFrom(process.env);
  if (!file) throw new Error(`${serversVariable} is not set: run tests through npm test or npx jest.`);
  servers ??= readTestServers(file);
  return servers;
};

export const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
