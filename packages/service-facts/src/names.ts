/** `event-writer` as it begins a variable: EVENT_WRITER. */
export const variableOf = (service: string): string => service.toUpperCase().replaceAll("-", "_");

/** Its database role: rollcall_event_writer. */
export const roleOf = (service: string): string => `rollcall_${service.replaceAll("-", "_")}`;

/** The variable with the password of its role, for the migrations: EVENT_WRITER_PASSWORD. */
export const passwordVariableOf = (service: string): string => `${variableOf(service)}_PASSWORD`;

/** The key of its database's address among the secrets of Kubernetes: EVENT_WRITER_POSTGRES_URL. */
export const postgresUrlKeyOf = (service: string): string => `${variableOf(service)}_POSTGRES_URL`;

/** What the launcher calls its secret, and begins the names of its ports with: eventWriter. */
export const secretNameOf = (service: string): string =>
  service.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
