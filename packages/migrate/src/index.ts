export { lostAccess, readAccess } from "./access.ts";
export { contractsSqlFolder, migrate, type MigrateOptions, type MigrateResult } from "./migrate.ts";
export { migrateQuestdb, runQuestdb } from "./migrate-questdb.ts";
export { type RolePasswords, serviceRoles } from "./roles.ts";
