import type { StackConfig } from "../config.ts";
import { adminEmail, apiKeyOf } from "../credentials.ts";
import type { Certificate } from "../certificate.ts";
import { ManagedProcess } from "../managed-process.ts";
import type { ProcessInfo } from "../process-spec.ts";
import { chooseFreePort } from "../ports.ts";
import { type Progress, seconds } from "../progress.ts";
import type { Servers } from "../servers/start-servers.ts";
import type { PortName } from "../wiring.ts";
import { serviceExists, serviceProcess } from "./service-process.ts";
import {
  type ServiceName,
  type ServicePorts,
  type Surroundings,
  serviceNames,
  serviceTable,
} from "./service-table.ts";

const keptPorts: Record<ServiceName, { health: PortName; http?: PortName; https?: PortName }> = {
  "ingest-gateway": { health: "ingestHealth", http: "ingestHttp", https: "ingestHttps" },
  "heartbeat-writer": { health: "heartbeatWriterHealth" },
  "event-writer": { health: "eventWriterHealth" },
  liveness: { health: "livenessHealth" },
  query: { health: "queryHealth", http: "queryHttp" },
  control: { health: "controlHealth", http: "controlHttp" },
  scheduler: { health: "schedulerHealth" },
  notifier: { health: "notifierHealth" },
  dashboard: { health: "dashboardHealth", http: "dashboard" },
};

export type ServiceOptions = Readonly<{
  config: StackConfig;
  servers: Servers;
  certificate: Certificate;
  progress?: Progress;
  restart?: boolean;
  onChange?: () => void;
  onCrash?: (sentence: string) => void;
}>;

export const surroundingsOf = ({ servers, config, certificate }: ServiceOptions): Surroundings => {
  const { urls, wiring } = servers;
  return {
    amqpUrl: urls.amqp,
    redisUrl: urls.redis,
    postgresUrl: urls.postgres,
    rolePasswords: wiring.secrets,
    questdbHttpUrl: urls.questdbHttp,
    questdbReaderUrl: urls.questdbReader,
    questdbFolder: servers.home.path("questdb"),
    tokenKey: wiring.secrets.tokenKey,
    tlsCertFile: certificate.certFile,
    tlsKeyFile: certificate.keyFile,
    queryUrl: `http://127.0.0.1:${wiring.ports.queryHttp}`,
    controlUrl: `http://127.0.0.1:${wiring.ports.controlHttp}`,
    ingestUrl: `http://127.0.0.1:${wiring.ports.ingestHttp}`,
    ingestHttpsPort: wiring.ports.ingestHttps,
    adminEmail,
    adminPassword: wiring.secrets.adminPassword,
    apiKey: apiKeyOf(wiring),
    listenHost: config.listenHost,
    logLevel: config.logLevel,
  };
};

const firstPorts = (service: ServiceName, ports: Servers["wiring"]["ports"]): ServicePorts => {
  const { health, http, https } = keptPorts[service];
  return { health: ports[health], http: http ? ports[http] : 0, https: https ? ports[https] : 0 };
};

const furtherPorts = async (service: ServiceName): Promise<ServicePorts> => {
  const opens: readonly string[] = serviceTable[service].opens;
  const health = await chooseFreePort();
  const http = opens.includes("http") ? await chooseFreePort([health]) : 0;
  const https = opens.includes("https") ? await chooseFreePort([health, http]) : 0;
  return { health, http, https };
};

export type Services = Readonly<{
  /**
   * Starts one more process of a service and waits until it is ready. The first one of a service takes its kept ports
   * and its plain name; further ones get free ports and `name`, or the service's name and a number.
   */
  start: (
    service: ServiceName,
    options?: { name?: string; env?: Readonly<Record<string, string>> },
  ) => Promise<ManagedProcess>;
  /** Starts every service that is in the tree, all at once. */
  startAll: () => Promise<void>;
  process: (name: string) => ManagedProcess;
  infos: () => ProcessInfo[];
  /** Those that take requests first, then those that work off the queues. */
  stop: () => Promise<void>;
}>;

const takesRequests = new Set<string>([
  "ingest-gateway",
  "dashboard",
  "query",
  "control",
] satisfies ServiceName[]);

export const createServices = (options: ServiceOptions): Services => {
  const { config, servers, progress = () => {} } = options;
  const surroundings = surroundingsOf(options);
  const all: { service: ServiceName; managed: ManagedProcess }[] = [];
  const start: Services["start"] = async (service, { name, env } = {}) => {
    const count = all.filter((each) => each.service === service).length;
    const ports = count === 0 ? firstPorts(service, servers.wiring.ports) : await furtherPorts(service);
    const called = name ?? (count === 0 ? service : `${service}-${count + 1}`);
    const logFile = servers.home.logFile(called);
    const { searchPath, cacheDir } = config;
    const spec = serviceProcess({
      service,
      name: called,
      surroundings,
      ports,
      logFile,
      searchPath,
      cacheDir,
      ...(env && { env }),
    });
    const managed = new ManagedProcess(spec, options);
    all.push({ service, managed });
    const began = performance.now();
    await managed.start();
    progress(`  ${called} is ready (${seconds(began)})`);
    return managed;
  };
  const stopThose = (which: (service: ServiceName) => boolean) =>
    Promise.all(all.filter(({ service }) => which(service)).map(({ managed }) => managed.stop()));
  return {
    start,
    async startAll() {
      await Promise.all(serviceNames.filter(serviceExists).map((service) => start(service)));
    },
    process(name) {
      const found = all.find(({ managed }) => managed.spec.name === name);
      if (!found) throw new Error(`There is no service ${name}.`);
      return found.managed;
    },
    infos: () => all.map(({ managed }) => managed.info()),
    async stop() {
      await stopThose((service) => takesRequests.has(service));
      await stopThose((service) => !takesRequests.has(service));
    },
  };
};
