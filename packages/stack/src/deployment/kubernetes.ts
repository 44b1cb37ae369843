import type { Service } from "@rollcall/service-facts";
import { kubernetesVariables, uses, type Variable } from "./settings.ts";

const healthPort = 9100;

const line = ({ name, value, secret, note }: Variable): string[] => [
  ...(note ? [`            # ${note}`] : []),
  secret === undefined
    ? `            - { name: ${name}, value: "${value}" }`
    : `            - { name: ${name}, valueFrom: { secretKeyRef: { name: rollcall, key: ${secret} } } }`,
];

const portsOf = ({ ports = {} }: Service): { name: string; number: number }[] =>
  (["http", "https"] as const).flatMap((name) => (ports[name] ? [{ name, number: ports[name].number }] : []));

const environmentOf = (service: Service, all: readonly Service[]): Variable[] => [
  ...(service.ports ? [{ name: "HTTP_HOST", value: "0.0.0.0" }] : []),
  ...portsOf(service).map(({ name, number }) => ({
    name: `${name.toUpperCase()}_PORT`,
    value: String(number),
  })),
  { name: "HEALTH_HOST", value: "0.0.0.0" },
  { name: "HEALTH_PORT", value: String(healthPort) },
  ...kubernetesVariables(service, all),
];

const deployment = (service: Service, all: readonly Service[]): string => {
  const { name, resources } = service;
  const { cpuMillis, memoryMib, memoryLimitMib } = resources;
  const labels = `{ app.kubernetes.io/name: ${name}, app.kubernetes.io/part-of: rollcall }`;
  const volumes = `          volumeMounts:
            - { name: tls, mountPath: /tls, readOnly: true }
      volumes:
        - name: tls
          secret: { secretName: rollcall-tls }
`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: ${labels}
spec:
  replicas: 2
  selector: { matchLabels: { app.kubernetes.io/name: ${name} } }
  template:
    metadata:
      labels: ${labels}
      annotations: { prometheus.io/scrape: "true", prometheus.io/port: "${healthPort}" }
    spec:
      terminationGracePeriodSeconds: 20
      automountServiceAccountToken: false
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: ${name}
          image: rollcall
          args: [services/${name}/src/main.ts]
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
          env:
${environmentOf(service, all).flatMap(line).join("\n")}
          ports:
${[...portsOf(service), { name: "health", number: healthPort }]
  .map((port) => `            - { name: ${port.name}, containerPort: ${port.number} }`)
  .join("\n")}
          livenessProbe: { httpGet: { path: /health/live, port: health }, periodSeconds: 10 }
          readinessProbe: { httpGet: { path: /health/ready, port: health }, periodSeconds: 5 }
          resources: { requests: { cpu: ${cpuMillis}m, memory: ${memoryMib}Mi }, limits: { memory: ${memoryLimitMib}Mi } }
${uses(service, "certificate") ? volumes : ""}`;
};

const address = (service: string, name: string, extra: string, port: string): string => `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
${extra}  selector: { app.kubernetes.io/name: ${service} }
  ports:
    - ${port}
`;

/** With HTTPS it is reached from outside of the cluster by that; its plain HTTP then has an address inside. */
const addresses = ({ name, ports: { http, https } = {} }: Service): string[] => {
  const plain = `{ name: http, port: ${http?.number}, targetPort: http }`;
  if (!https) return http ? [address(name, name, "", plain)] : [];
  const outside = "  type: LoadBalancer\n  externalTrafficPolicy: Local\n";
  const reason = http?.reason ? `# ${http.reason}\n` : "";
  return [
    address(name, name, outside, "{ name: https, port: 443, targetPort: https }"),
    ...(http ? [reason + address(name, `${name}-inside`, "", plain)] : []),
  ];
};

const disruption = ({ name }: Service): string => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name} }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app.kubernetes.io/name: ${name} } }
`;

/** The whole manifest of a service. */
export const manifestOf = (service: Service, all: readonly Service[]): string =>
  `# Generated from services/${service.name}/service.ts by npm run generate.\n${[
    deployment(service, all),
    ...addresses(service),
    disruption(service),
  ].join("---\n")}`;
