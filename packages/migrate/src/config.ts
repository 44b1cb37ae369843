import { passwordVariableOf, type Service, secretNameOf } from "@rollcall/service-facts";
import { type Env, readEnv, text, url } from "@rollcall/service-kit";
import type { RolePasswords } from "./roles.ts";

export const loadConfig = (env: Env) =>
  readEnv(env, {
    postgresUrl: url("POSTGRES_URL"),
    questdbHttpUrl: url("QUESTDB_HTTP_URL"),
    logLevel: text("LOG_LEVEL", { default: "info" }),
  });

/** Empty where a variable is missing, which the migration refuses. */
export const readRolePasswords = (env: Env, services: readonly Service[]): RolePasswords =>
  readEnv(
    env,
    Object.fromEntries(
      services
        .filter(({ grants }) => grants)
        .map(({ name }) => [secretNameOf(name), text(passwordVariableOf(name), { default: "" })]),
    ),
  );
