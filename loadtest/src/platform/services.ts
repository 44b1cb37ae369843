import {
  type Certificate,
  chooseFreePort,
  ManagedProcess,
  type ServicePorts,
  type Servers,
  type StackConfig,
  serviceProcess,
  type Surroundings,
} from "@rollcall/stack";
import { findService } from "@rollcall/service-facts";
import type { PlatformOptions } from "./platform.ts";
import type { Toxiproxy } from "./toxiproxy.ts";

export type ServiceProcess = {
  readonly name: string;
  readonly service: string;
  readonly ports: ServicePorts;
  readonly managed: ManagedProcess;
};

type Context = PlatformOptions & {
  readonly config: StackConfig;
  readonly servers: Servers;
  readonly certificate: Certificate;
  readonly network: Toxiproxy | undefined;
};

function surroundingsOf(
  { config, servers, certificate, network }: Context,
  ports: Map<string, ServicePorts>,
): Surroundings {
  const { urls, wiring } = servers;
  const through = (name: string, url: string) => network?.through(name, url) ?? url;
  const httpOf = (service: string) => `http://127.0.0.1:${ports.get(service)?.http ?? 1}`;
  return {
    amqpUrl: through("rabbitmq", urls.amqp),
    redisUrl: through("redis", urls.redis),
    postgresUrl: through("postgres", urls.postgres),
    rolePasswords: wiring.secrets,
    questdbHttpUrl: through("questdb", urls.questdbHttp),
    questdbReaderUrl: urls.questdbReader,
    tokenKey: wiring.secrets.tokenKey,
    tlsCertFile: certificate.certFile,
    tlsKeyFile: certificate.keyFile,
    urlOf: httpOf,
    ingestUrl: httpOf("ingest-gateway"),
    adminEmail: "load@rollcall.local",
    adminPassword: wiring.secrets.adminPassword,
    apiKey: `rck_${wiring.secrets.apiKey}`,
    listenHost: "127.0.0.1",
    logLevel: config.logLevel,
  };
}

/** Node writes a CPU profile of each service into the folder when the service ends. */
const profilerFlags = (folder: string | undefined): string[] =>
  folder ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [];

/** The services of the platform, not yet started; the second of a kind is called `<service>-2`. */
export async function createServices(context: Context): Promise<ServiceProcess[]> {
  const { config, servers } = context;
  const ports = new Map<string, ServicePorts>();
  for (const name of Object.keys(context.services)) findService(servers.services, name);
  const planned = servers.services.flatMap((service) =>
    Array.from({ length: context.services[service.name] ?? 0 }, (_, n) => ({
      service,
      name: n === 0 ? service.name : `${service.name}-${n + 1}`,
    })),
  );
  const taken: number[] = Object.values(servers.wiring.ports);
  const freePort = async () => {
    const port = await chooseFreePort(taken);
    taken.push(port);
    return port;
  };
  for (const { name } of planned)
    ports.set(name, { health: await freePort(), http: await freePort(), https: await freePort() });
  const surroundings = surroundingsOf(context, ports);
  const onCrash = (sentence: string) => context.onCrash?.(sentence);
  return planned.map(({ service, name }) => {
    const own = ports.get(name) as ServicePorts;
    const spec = serviceProcess({
      service,
      name,
      surroundings,
      ports: own,
      env: context.env?.[service.name] ?? {},
      logFile: servers.home.logFile(name),
      searchPath: config.searchPath,
      cacheDir: config.cacheDir,
    });
    const args = [...profilerFlags(process.env["ROLLCALL_PROFILE"]), ...spec.args];
    const managed = new ManagedProcess({ ...spec, args }, { restart: true, onCrash });
    return { name, service: service.name, ports: own, managed };
  });
}
