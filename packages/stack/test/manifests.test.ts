import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse, parseAllDocuments } from "yaml";

const root = new URL("../../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

type Container = { name: string; securityContext: Record<string, unknown> };
type Pod = {
  automountServiceAccountToken: boolean;
  securityContext: { runAsNonRoot: boolean; seccompProfile: { type: string } };
  containers: Container[];
};
type Port = { port: number };
type Resource = {
  kind: string;
  metadata: { name: string };
  spec: { template?: { spec: Pod }; type?: string; ports?: Port[] };
};

const resources = readdirSync(new URL("deploy/kubernetes", root))
  .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")
  .flatMap((name) =>
    parseAllDocuments(read(`deploy/kubernetes/${name}`)).map((each) => each.toJS() as Resource),
  );
const pods = resources.flatMap(({ metadata: { name }, spec }) =>
  spec.template ? [{ name, pod: spec.template.spec }] : [],
);

test.each(pods)("the pod of $name has no rights that it does not need", ({ pod }) => {
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  });
  for (const { securityContext } of pod.containers)
    expect(securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
});

test("tokens are taken from outside over TLS alone", () => {
  const open = resources.filter(({ spec }) => spec.type === "LoadBalancer");
  expect(open.flatMap(({ spec }) => (spec.ports ?? []).map(({ port }) => port))).toEqual([443]);
});

test("every pod is closed but for what is named", () => {
  const kustomization = parse(read("deploy/kubernetes/kustomization.yaml")) as { resources: string[] };
  expect(kustomization.resources).toContain("network-policies.yaml");
  expect(resources).toContainEqual(
    expect.objectContaining({ kind: "NetworkPolicy", spec: { podSelector: {}, policyTypes: ["Ingress"] } }),
  );
});

test("compose runs our services with nothing that they do not need", () => {
  const { services } = parse(read("docker-compose.yml"), { merge: true }) as {
    services: Record<string, { image: string }>;
  };
  const ours = Object.values(services).filter(({ image }) => image === "rollcall");
  expect(ours.length).toBeGreaterThan(6);
  for (const service of ours)
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
});
