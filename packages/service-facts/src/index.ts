export { passwordVariableOf, postgresUrlKeyOf, roleOf, secretNameOf, variableOf } from "./names.ts";
export { findService, readServices, type Service, servicesFolder } from "./read-services.ts";
