export { heldPrivileges, wantedPrivileges } from "./grants.ts";
export { contractsSqlFolder, migrate, type MigrateOptions, type MigrateResult } from "./migrate.ts";
export { migrateQuestdb } from "./migrate-questdb.ts";
export { runQuestdb } from "./questdb-http.ts";
export type { RolePasswords } from "./roles.ts";
