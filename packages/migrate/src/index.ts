export { lostAccess, readAccess } from "./access.ts";
export { heldPrivileges, wantedPrivileges } from "./grants.ts";
export { contractsSqlFolder, migrate, type MigrateOptions, type MigrateResult } from "./migrate.ts";
export { migrateQuestdb, runQuestdb } from "./migrate-questdb.ts";
export type { RolePasswords } from "./roles.ts";
