import { createLog } from "@rollcall/service-kit";
import { loadConfig } from "./config.ts";
import { migrate } from "./migrate.ts";

const { postgresUrl, questdbHttpUrl, logLevel, ...rolePasswords } = loadConfig(process.env);
const log = createLog("migrate", logLevel);
try {
  const applied = await migrate({ postgresUrl, questdbHttpUrl, rolePasswords });
  log.info(applied, "schema is up to date");
} catch (err) {
  log.fatal({ err }, "could not migrate");
  process.exitCode = 1;
}
