import type { Port } from "@rollcall/contracts/service";
import type { Service } from "@rollcall/service-facts";

const head = `# Generated from services/*/service.ts by npm run generate.
# Nobody is let in but where it is named here. Health and metrics (9100) are for the kubelet and for Prometheus.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny }
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: health }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/part-of: rollcall } }
  policyTypes: [Ingress]
  ingress:
    - ports: [{ port: 9100 }]
`;

const rule = ({ number, reachedBy, reason }: Port): string => {
  const comment = reason ? `    # ${reason}\n` : "";
  if (reachedBy === "everybody") return `${comment}    - ports: [{ port: ${number} }]\n`;
  const callers = reachedBy.map(
    (name) => `{ podSelector: { matchLabels: { app.kubernetes.io/name: ${name} } } }`,
  );
  return `${comment}    - from: [${callers.join(", ")}]\n      ports: [{ port: ${number} }]\n`;
};

const policy = ({ name, ports = {} }: Service): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: ${name} } }
  policyTypes: [Ingress]
  ingress:
${Object.values(ports).map(rule).join("")}`;

/** The whole of network-policies.yaml. */
export const networkPolicies = (services: readonly Service[]): string =>
  [head, ...services.filter(({ ports }) => ports).map(policy)].join("---\n");
