import { readFileSync } from "node:fs";
import { join } from "node:path";
import { passwordVariableOf, postgresUrlKeyOf, roleOf, type Service } from "@rollcall/service-facts";
import { composeParts } from "./compose.ts";
import { manifestOf } from "./kubernetes.ts";
import { networkPolicies } from "./network-policies.ts";
import { replaceRegions } from "./region.ts";

/** Lines between the marks of a file that is otherwise written by hand. */
const parts = (services: readonly Service[]): Record<string, readonly string[]> => {
  const names = services.map(({ name }) => name);
  const withRole = services.filter(({ grants }) => grants).map(({ name }) => name);
  const manifests = ["network-policies", "migrate", ...names].map((name) => `${name}.yaml`);
  const password = (name: string) =>
    `            - { name: ${name}, valueFrom: { secretKeyRef: { name: rollcall, key: ${name} } } }`;
  const postgresUrl = (name: string) =>
    `${postgresUrlKeyOf(name)}=postgres://${roleOf(name)}:PASSWORD@postgres:5432/rollcall`;
  const secrets = [...withRole.map((name) => `${passwordVariableOf(name)}=`), ...withRole.map(postgresUrl)];
  return {
    "docker-compose.yml": composeParts(services),
    "deploy/kubernetes/kustomization.yaml": [`resources: [${manifests.join(", ")}]`],
    "deploy/kubernetes/migrate.yaml": [withRole.map(passwordVariableOf).map(password).join("\n")],
    "deploy/kubernetes/secrets.env.example": [secrets.join("\n")],
    "deploy/grafana/prometheus.yml": [`      - names: [${names.join(", ")}]`],
  };
};

/**
 * The files of Compose, Kubernetes and Prometheus as the services' facts say, by their path in the project; what is
 * written by hand in them is taken from `projectDir`.
 */
export const deploymentFiles = (
  services: readonly Service[],
  projectDir: string,
): ReadonlyMap<string, string> => {
  const manifests = services.map((service): [string, string] => [
    `deploy/kubernetes/${service.name}.yaml`,
    manifestOf(service, services),
  ]);
  const mixed = Object.entries(parts(services)).map(([path, contents]): [string, string] => [
    path,
    replaceRegions(path, readFileSync(join(projectDir, path), "utf8"), contents),
  ]);
  const policies: [string, string] = ["deploy/kubernetes/network-policies.yaml", networkPolicies(services)];
  return new Map([...manifests, policies, ...mixed]);
};
