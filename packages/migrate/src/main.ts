import { readServices } from "@rollcall/service-facts";
import { createLog } from "@rollcall/service-kit";
import { loadConfig, readRolePasswords } from "./config.ts";
import { migrate } from "./migrate.ts";

const { postgresUrl, questdbHttpUrl, logLevel } = loadConfig(process.env);
const log = createLog("migrate", logLevel);
try {
  const services = await readServices();
  const rolePasswords = readRolePasswords(process.env, services);
  const applied = await migrate({ postgresUrl, questdbHttpUrl, services, rolePasswords });
  log.info(applied, "schema is up to date");
} catch (err) {
  log.fatal({ err }, "could not migrate");
  process.exitCode = 1;
}
