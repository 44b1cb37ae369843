import { findService, type Service } from "@rollcall/service-facts";
import type { StackConfig } from "../config.ts";
import { adminEmail, apiKeyOf } from "../credentials.ts";
import type { Certificate } from "../certificate.ts";
import { ManagedProcess } from "../managed-process.ts";
import type { ProcessInfo } from "../process-spec.ts";
import { chooseFreePort } from "../ports.ts";
import { type Progress, seconds } from "../progress.ts";
import type { Servers } from "../servers/start-servers.ts";
import { portNameOf } from "../wiring.ts";
import { serviceProcess } from "./service-process.ts";
import type { ServicePorts, Surroundings } from "./surroundings.ts";

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
    urlOf: (service) =>
      `http://127.0.0.1:${wiring.ports[portNameOf(findService(servers.services, service), "http")]}`,
    ingestUrl: `http://127.0.0.1:${wiring.ports.ingestHttp}`,
    ingestHttpsPort: wiring.ports.ingestHttps,
    adminEmail,
    adminPassword: wiring.secrets.adminPassword,
    apiKey: apiKeyOf(wiring),
    listenHost: config.listenHost,
    logLevel: config.logLevel,
  };
};

const firstPorts = (service: Service, kept: Servers["wiring"]["ports"]): ServicePorts => {
  const port = (of: "health" | "http" | "https") => kept[portNameOf(service, of)] ?? 0;
  return { health: port("health"), http: port("http"), https: port("https") };
};

const furtherPorts = async ({ ports = {} }: Service): Promise<ServicePorts> => {
  const health = await chooseFreePort();
  const http = ports.http ? await chooseFreePort([health]) : 0;
  const https = ports.https ? await chooseFreePort([health, http]) : 0;
  return { health, http, https };
};

export type Services = Readonly<{
  /**
   * Starts one more process of a service and waits until it is ready. The first one of a service takes its kept ports
   * and its plain name; further ones get free ports and `name`, or the service's name and a number.
   */
  start: (
    service: string,
    options?: { name?: string; env?: Readonly<Record<string, string>> },
  ) => Promise<ManagedProcess>;
  /** Starts every service, all at once. */
  startAll: () => Promise<void>;
  process: (name: string) => ManagedProcess;
  infos: () => ProcessInfo[];
  /** Those that take requests first, then those that work off the queues. */
  stop: () => Promise<void>;
}>;

const takesRequests = ({ ports }: Service): boolean => ports !== undefined;

export const createServices = (options: ServiceOptions): Services => {
  const { config, servers, progress = () => {} } = options;
  const surroundings = surroundingsOf(options);
  const all: { service: Service; managed: ManagedProcess }[] = [];
  const start: Services["start"] = async (wanted, { name, env } = {}) => {
    const service = findService(servers.services, wanted);
    const count = all.filter((each) => each.service === service).length;
    const ports = count === 0 ? firstPorts(service, servers.wiring.ports) : await furtherPorts(service);
    const called = name ?? (count === 0 ? wanted : `${wanted}-${count + 1}`);
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
  const stopThose = (which: (service: Service) => boolean) =>
    Promise.all(all.filter(({ service }) => which(service)).map(({ managed }) => managed.stop()));
  return {
    start,
    async startAll() {
      await Promise.all(servers.services.map((service) => start(service.name)));
    },
    process(name) {
      const found = all.find(({ managed }) => managed.spec.name === name);
      if (!found) throw new Error(`There is no service ${name}.`);
      return found.managed;
    },
    infos: () => all.map(({ managed }) => managed.info()),
    async stop() {
      await stopThose(takesRequests);
      await stopThose((service) => !takesRequests(service));
    },
  };
};
