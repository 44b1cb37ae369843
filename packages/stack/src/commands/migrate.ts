import { migrate } from "@rollcall/migrate";
import type { StackConfig } from "../config.ts";
import { existingHome, readJson } from "../home.ts";
import { PlainError } from "../plain-error.ts";
import { readState, supervisorOf } from "../state-file.ts";
import { urlsOf, type Wiring } from "../wiring.ts";

/** Applies new SQL files to the databases that run; `npm start` does the same at each start. */
export const applyMigrations = async (config: StackConfig): Promise<void> => {
  const home = existingHome(config.homeDir);
  const wiring = readJson(home.path("config.json")) as Wiring | null;
  if (!wiring || !supervisorOf(readState(home))) {
    throw new PlainError("Rollcall is not running; npm start applies migrations by itself.");
  }
  const { postgres, questdbHttp } = urlsOf(wiring);
  const applied = await migrate({
    postgresUrl: postgres,
    questdbHttpUrl: questdbHttp,
    rolePasswords: wiring.secrets,
  });
  const names = [...applied.postgres, ...applied.questdb];
  process.stdout.write(
    names.length === 0
      ? "  The schema is up to date.\n"
      : names.map((name) => `  Applied ${name}\n`).join(""),
  );
};
