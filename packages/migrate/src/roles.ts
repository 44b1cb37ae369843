import { setTimeout as delay } from "node:timers/promises";
import { type Client, DatabaseError } from "pg";

/** The database role of each service. */
export const serviceRoles = {
  ingestGateway: "rollcall_ingest_gateway",
  eventWriter: "rollcall_event_writer",
  liveness: "rollcall_liveness",
  query: "rollcall_query",
  control: "rollcall_control",
  scheduler: "rollcall_scheduler",
  notifier: "rollcall_notifier",
} as const;

export type RolePasswords = Readonly<Record<keyof typeof serviceRoles, string>>;

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

/** Makes the roles that are missing and sets all passwords. Not inside a transaction: a race is met by trying again. */
export const ensureRoles = async (client: Client, passwords: RolePasswords): Promise<void> => {
  for (const [service, role] of Object.entries(serviceRoles)) {
    await ensureRole(client, role, passwords[service as keyof RolePasswords]);
  }
};
