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
