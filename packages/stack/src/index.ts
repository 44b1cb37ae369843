export { type Certificate, provideCertificate } from "./certificate.ts";
export { loadConfig, type StackConfig } from "./config.ts";
export { provideChromium } from "./install/chromium.ts";
export { type Credentials, readCredentials } from "./credentials.ts";
export { installDebianPackages } from "./install/debian-packages.ts";
export { endingWithStarter } from "./end-with-starter.ts";
export { findProgram } from "./install/programs.ts";
export { ManagedProcess } from "./managed-process.ts";
export { PlainError } from "./plain-error.ts";
export { openPlatform, type Platform, type PlatformOptions, startPlatform } from "./platform.ts";
export { chooseFreePort } from "./ports.ts";
export type { ProcessInfo, ProcessSpec } from "./process-spec.ts";
export { type ServerName, type Servers, startServers } from "./servers/start-servers.ts";
export { serviceProcess } from "./services/service-process.ts";
export {
  postgresUrlFor,
  type ServicePorts,
  type Surroundings,
  serviceEnvironment,
} from "./services/surroundings.ts";
export { provideWebApp } from "./services/web-app.ts";
export type { Services } from "./services/start-services.ts";
export type { Urls, Wiring } from "./wiring.ts";
