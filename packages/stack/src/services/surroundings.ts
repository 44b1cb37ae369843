import type { OwnSetting, Setting, Shared } from "@rollcall/contracts/service";
import type { RolePasswords } from "@rollcall/migrate";
import { roleOf, type Service, secretNameOf } from "@rollcall/service-facts";

/** Addresses and secrets that services are given; which variable takes which stands in each service's file of facts. */
export type Surroundings = Readonly<{
  amqpUrl: string;
  redisUrl: string;
  /** The owner's; each service gets it with its own role and password. */
  postgresUrl: string;
  rolePasswords: RolePasswords;
  questdbHttpUrl: string;
  questdbReaderUrl: string;
  /** Where QuestDB keeps its data, when that is on this machine. */
  questdbFolder?: string;
  tokenKey: string;
  tlsCertFile: string;
  tlsKeyFile: string;
  /** The address of a service's HTTP port. */
  urlOf: (service: string) => string;
  /** A gateway as devices reach it, for the canary; without it there is none. */
  ingestUrl?: string;
  /** Where devices send to; the dashboard tells it to whoever connects one. */
  ingestHttpsPort?: number;
  adminEmail: string;
  adminPassword: string;
  apiKey: string;
  listenHost: string;
  logLevel: string;
}>;

export type ServicePorts = Readonly<{ health: number; http: number; https: number }>;

type Environment = Readonly<Record<string, string>>;

/** The owner's address of a database, as the role of a service. */
export const postgresUrlFor = (owner: string, service: string, passwords: RolePasswords): string => {
  const url = new URL(owner);
  url.username = roleOf(service);
  url.password = passwords[secretNameOf(service)] ?? "";
  return url.href;
};

const shared: Record<Exclude<Shared, "postgres">, (of: Surroundings) => string> = {
  broker: (of) => of.amqpUrl,
  redis: (of) => of.redisUrl,
  questdb: (of) => of.questdbHttpUrl,
  "questdb, reading": (of) => of.questdbReaderUrl,
  "token key": (of) => of.tokenKey,
  "administrator's address": (of) => of.adminEmail,
  "administrator's password": (of) => of.adminPassword,
  "first API key": (of) => of.apiKey,
  certificate: (of) => of.tlsCertFile,
  "certificate's key": (of) => of.tlsKeyFile,
};

const own: Record<NonNullable<OwnSetting["launcher"]>, (of: Surroundings) => string | number | undefined> = {
  "address of the gateway": (of) => of.ingestUrl,
  "HTTPS port of the gateway": (of) => of.ingestHttpsPort,
  "folder of QuestDB": (of) => of.questdbFolder,
};

const valueOf = (service: string, setting: Setting, of: Surroundings): string | number | undefined => {
  if (setting === "postgres") return postgresUrlFor(of.postgresUrl, service, of.rolePasswords);
  if (typeof setting === "string") return shared[setting](of);
  if ("service" in setting) return of.urlOf(setting.service);
  return setting.launcher && own[setting.launcher](of);
};

const ofPorts = ({ ports = {} }: Service, of: Surroundings, { http, https }: ServicePorts): Environment => ({
  ...(ports.http && { HTTP_PORT: String(http) }),
  ...(ports.https && { HTTPS_PORT: String(https) }),
  // What nobody chooses a port for is reached from this machine alone.
  ...((ports.http?.published || ports.https?.published) && { HTTP_HOST: of.listenHost }),
});

/** The variables that the launcher gives to a service. */
export const serviceEnvironment = (service: Service, of: Surroundings, ports: ServicePorts): Environment => ({
  ...ofPorts(service, of, ports),
  ...Object.fromEntries(
    Object.entries(service.environment).flatMap(([variable, setting]) => {
      const value = valueOf(service.name, setting, of);
      return value === undefined ? [] : [[variable, String(value)]];
    }),
  ),
  HEALTH_PORT: String(ports.health),
  LOG_LEVEL: of.logLevel,
});
