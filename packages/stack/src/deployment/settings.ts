import type { OwnSetting, Setting, Shared } from "@rollcall/contracts/service";
import {
  findService,
  passwordVariableOf,
  postgresUrlKeyOf,
  roleOf,
  type Service,
} from "@rollcall/service-facts";

/** A variable of a container: its value as text, or the key of a secret that holds it. */
export type Variable = Readonly<{ name: string; value?: string; secret?: string; note?: string }>;

// An administrator's file of variables is filled in by deploy/make-env.sh; `:?` refuses to start without.
const inCompose: Record<Exclude<Shared, "postgres" | "broker">, string> = {
  redis: "redis://:${REDIS_PASSWORD:?}@redis:6379/0",
  questdb: "http://rollcall:${QUESTDB_PASSWORD:?}@questdb:9000",
  "questdb, reading": "postgres://rollcall_reader:${QUESTDB_READER_PASSWORD:?}@questdb:8812/qdb",
  "token key": "${TOKEN_KEY:?}",
  "administrator's address": "${ADMIN_EMAIL:?}",
  "administrator's password": "${ADMIN_PASSWORD:?}",
  "first API key": "${API_KEY:?}",
  certificate: "/run/tls/cert.pem",
  "certificate's key": "/run/tls/key.pem",
};

type InKubernetes = Readonly<{ value: string } | { secret: string }>;

const inKubernetes: Record<Exclude<Shared, "postgres">, InKubernetes> = {
  broker: { secret: "AMQP_URL" },
  redis: { secret: "REDIS_URL" },
  questdb: { secret: "QUESTDB_HTTP_URL" },
  "questdb, reading": { secret: "QUESTDB_PG_URL" },
  "token key": { secret: "TOKEN_KEY" },
  "administrator's address": { secret: "BOOTSTRAP_ADMIN_EMAIL" },
  "administrator's password": { secret: "BOOTSTRAP_ADMIN_PASSWORD" },
  "first API key": { secret: "BOOTSTRAP_API_KEY" },
  certificate: { value: "/tls/tls.crt" },
  "certificate's key": { value: "/tls/tls.key" },
};

const own = (name: string, { note }: OwnSetting, value: string | undefined): Variable[] =>
  value === undefined ? [] : [{ name, value, ...(note && { note }) }];

/** Under Compose each service has an address of its own, so that all but what is published may have the same port. */
export const composePortOf = ({ ports }: Service): number =>
  ports?.http?.published ? ports.http.number : 8080;

export const composeVariables = (service: Service, all: readonly Service[]): Variable[] =>
  Object.entries(service.environment).flatMap(([name, setting]: [string, Setting]): Variable[] => {
    // The broker's address stands in what all services share.
    if (setting === "broker") return [];
    if (setting === "postgres") {
      const password = `\${${passwordVariableOf(service.name)}:?}`;
      const value = `postgres://${roleOf(service.name)}:${password}@postgres:5432/rollcall`;
      return [{ name, value }];
    }
    if (typeof setting === "string") return [{ name, value: inCompose[setting] }];
    if (!("service" in setting)) return own(name, setting, setting.compose);
    const other = findService(all, setting.service);
    return [{ name, value: `http://${other.name}:${composePortOf(other)}` }];
  });

export const kubernetesVariables = (service: Service, all: readonly Service[]): Variable[] =>
  Object.entries(service.environment).flatMap(([name, setting]: [string, Setting]): Variable[] => {
    if (setting === "postgres") return [{ name, secret: postgresUrlKeyOf(service.name) }];
    if (typeof setting === "string") return [{ name, ...inKubernetes[setting] }];
    if (!("service" in setting)) return own(name, setting, setting.kubernetes);
    const other = findService(all, setting.service);
    return [{ name, value: `http://${other.name}:${other.ports?.http?.number}` }];
  });

export const uses = ({ environment }: Service, setting: Shared): boolean =>
  Object.values(environment).includes(setting);

export const othersCalledBy = ({ environment }: Service): string[] =>
  Object.values(environment).flatMap((setting) =>
    typeof setting === "object" && "service" in setting ? [setting.service] : [],
  );
