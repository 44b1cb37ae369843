import type { Port } from "@rollcall/contracts/service";
import { passwordVariableOf, type Service } from "@rollcall/service-facts";
import { portVariables } from "../config.ts";
import { composePortOf, composeVariables, othersCalledBy, uses } from "./settings.ts";

const publish = ({ published, number }: Port): string[] => {
  if (!published) return [];
  const found = Object.entries(portVariables).find(([name]) => name === published)?.[1];
  if (!found) throw new Error(`The launcher's portVariables have no port ${published}.`);
  const { variable, standard } = found;
  return [`      - "\${LISTEN_HOST:-127.0.0.1}:\${${variable}:-${standard}}:${number}"`];
};

// What all others share has the broker's address with its password.
const withoutBroker = ["      HEALTH_HOST: 0.0.0.0", '      HEALTH_PORT: "9090"', "      HTTP_HOST: 0.0.0.0"];

const environmentOf = (service: Service, all: readonly Service[]): string[] => [
  "    environment:",
  ...(uses(service, "broker") ? ["      <<: *environment"] : withoutBroker),
  ...(service.ports?.http ? [`      HTTP_PORT: "${composePortOf(service)}"`] : []),
  ...(service.ports?.https ? [`      HTTPS_PORT: "${service.ports.https.number}"`] : []),
  ...composeVariables(service, all).flatMap(({ name, value, note }) => [
    ...(note ? [`      # ${note}`] : []),
    `      ${name}: "${value}"`,
  ]),
];

const section = (service: Service, all: readonly Service[]): string => {
  const { name, summary, ports = {}, resources } = service;
  const published = Object.values(ports).flatMap(publish);
  const needed = othersCalledBy(service);
  return [
    `  # ${summary}`,
    `  ${name}:`,
    "    <<: *service",
    `    command: ["node", "services/${name}/src/main.ts"]`,
    ...(resources.givesWay ? ["    cpu_shares: 128"] : []),
    ...(needed.length > 0 ? ["    depends_on:"] : []),
    ...needed.map((other) => `      ${other}: { condition: service_healthy }`),
    ...(published.length > 0 ? ["    ports:", ...published] : []),
    ...environmentOf(service, all),
    ...(uses(service, "certificate") ? [`    volumes: ["./deploy/tls:/run/tls:ro"]`] : []),
  ].join("\n");
};

// An installation that is older than the service has no password for it.
const password = (variable: string): string =>
  `      ${variable}: "\${${variable}:?is missing, deploy/make-env.sh adds it}"`;

/** What stands between the marks of docker-compose.yml: the passwords of migrate, and the services. */
export const composeParts = (services: readonly Service[]): [string, string] => [
  services
    .filter(({ grants }) => grants)
    .map(({ name }) => password(passwordVariableOf(name)))
    .join("\n"),
  services.map((service) => section(service, services)).join("\n\n"),
];
