import { setTimeout as delay } from "node:timers/promises";
import { passwordVariableOf, roleOf, type Service, secretNameOf } from "@rollcall/service-facts";
import { type Client, DatabaseError } from "pg";

/** Of each service with grants, under its name in camel case (`eventWriter`). */
export type RolePasswords = Readonly<Record<string, string>>;

// Roles belong to the whole server, so two databases that are migrated at once can meet here:
// "already exists", the unique index behind it, "tuple concurrently updated".
const raceCodes = new Set(["42710", "23505", "XX000"]);

const ensureRole = async (client: Client, role: string, password: string, attempts = 10): Promise<void> => {
  const name = client.escapeIdentifier(role);
  try {
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [role]);
    const verb = rowCount === 0 ? "create" : "alter";
    await client.query(`${verb} role ${name} login password ${client.escapeLiteral(password)}`);
  } catch (error) {
    if (attempts <= 1 || !(error instanceof DatabaseError) || !raceCodes.has(error.code ?? "")) throw error;
    await delay(20);
    await ensureRole(client, role, password, attempts - 1);
  }
};

const refuseMissing = (names: readonly string[], passwords: RolePasswords): void => {
  const missing = names.filter((name) => !passwords[secretNameOf(name)]).map(passwordVariableOf);
  if (missing.length === 0) return;
  throw new Error(
    `${missing.join(", ")} must be set: the password of a service's database role. Under Compose deploy/make-env.sh adds it to .env; on Kubernetes add it to secrets.env (see "A new service" in deploy/runbook.md); npm start makes it.`,
  );
};

/**
 * Makes the roles that are missing and sets all passwords; where a password is missing throws its variable's name, with
 * nothing done. Not inside a transaction: a race is met by trying again.
 */
export const ensureRoles = async (
  client: Client,
  services: readonly Service[],
  passwords: RolePasswords,
): Promise<void> => {
  const names = services.filter(({ grants }) => grants).map(({ name }) => name);
  refuseMissing(names, passwords);
  for (const name of names) await ensureRole(client, roleOf(name), passwords[secretNameOf(name)] ?? "");
};
