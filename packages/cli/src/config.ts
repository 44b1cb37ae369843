import { readFileSync } from "node:fs";
import { join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

export type Target = { readonly url: string; readonly key: string };

/** A mistake of whoever called us: told without a stack. */
export class UsageError extends Error {}

/** What `npm start` wrote down for the platform on this machine; undefined when there is none. */
function localCredentials(home: string): { dashboard_url?: string; api_key?: string } {
  try {
    return JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as { dashboard_url?: string };
  } catch {
    return {};
  }
}

/** Which Rollcall is meant, and by which key: from the options, else the environment, else the one of this folder. */
export function readTarget(given: { url?: string; key?: string }, env: Env, folder: string): Target {
  const local = localCredentials(env["ROLLCALL_HOME"] ?? join(folder, ".rollcall"));
  const url = given.url || env["ROLLCALL_URL"] || local.dashboard_url;
  const key = given.key || env["ROLLCALL_API_KEY"] || local.api_key;
  if (!url || !URL.canParse(url))
    throw new UsageError("Which Rollcall? Give --url or ROLLCALL_URL, or start one here with npm start.");
  if (!key) throw new UsageError("By which API key? Give --key or ROLLCALL_API_KEY.");
  return { url, key };
}

export const ownEnvironment = (): Env => process.env;
