import { join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/** The variable that names the folder of running test servers. */
export const serversVariable = "ROLLCALL_TEST_SERVERS";

/** The file with their addresses; undefined when nothing was started. */
export const serversFileFrom = (env: Env): string | undefined => {
  const given = env[serversVariable];
  if (!given) return undefined;
  return given.endsWith(".json") ? given : join(given, "servers.json");
};

/** How many random histories the figures of the pages are held against, and the seed that they are drawn from. */
export const randomHistoriesFrom = (env: Env) => ({
  count: Number(env["ROLLCALL_HISTORIES"] ?? 30),
  seed: Number(env["ROLLCALL_HISTORIES_SEED"] ?? Date.now() % 1_000_000),
});
