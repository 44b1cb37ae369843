import { migrate } from "@rollcall/migrate";
import { type Certificate, provideCertificate } from "./certificate.ts";
import type { StackConfig } from "./config.ts";
import { createDemoToken } from "./control-api.ts";
import { apiKeyOf, type Credentials, readCredentials, writeCredentials } from "./credentials.ts";
import type { ProcessInfo } from "./process-spec.ts";
import { type Progress, step } from "./progress.ts";
import { type Servers, startServers } from "./servers/start-servers.ts";
import { compileServices } from "./services/compile-services.ts";
import { createServices, type Services } from "./services/start-services.ts";
import { provideWebApp } from "./services/web-app.ts";

export type Platform = Readonly<{
  servers: Servers;
  services: Services;
  certificate: Certificate;
}>;

export type PlatformOptions = Readonly<{
  config: StackConfig;
  progress?: Progress;
  restart?: boolean;
  forTests?: boolean;
  /** Receives all processes after every change. */
  onChange?: (processes: ProcessInfo[]) => void;
  onCrash?: (sentence: string) => void;
  /** Receives the means to stop as soon as there is something to stop, so that a start can be interrupted. */
  onStopper?: (stop: () => Promise<void>) => void;
}>;

/** The four servers with the schema applied, and the services ready to be started one by one or all. */
export const openPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const { progress = () => {} } = options;
  let services: Services | undefined;
  let serverInfos: () => ProcessInfo[] = () => [];
  const onChange = () => options.onChange?.([...serverInfos(), ...(services?.infos() ?? [])]);
  const servers = await startServers({
    ...options,
    onChange,
    onStopper: (stopServers, infos) => {
      serverInfos = infos;
      options.onStopper?.(async () => {
        await services?.stop();
        await stopServers();
      });
    },
  });
  try {
    const certificate = await provideCertificate(servers.home.path("tls"), servers.programs.openssl);
    services = createServices({ ...options, servers, certificate, onChange });
    await step(progress, "Applying migrations", () =>
      migrate({
        postgresUrl: servers.urls.postgres,
        questdbHttpUrl: servers.urls.questdbHttp,
        rolePasswords: servers.wiring.secrets,
      }),
    );
    return { servers, services, certificate };
  } catch (error) {
    await servers.stop();
    throw error;
  }
};

/** Everything, as `npm start` runs it; stops what it started when something fails. */
export const startPlatform = async (
  options: PlatformOptions,
): Promise<Platform & { credentials: Credentials }> => {
  const { config, progress = () => {} } = options;
  await provideWebApp(progress);
  // Beside the servers' start, which mostly waits.
  const compiling = compileServices(config.cacheDir, progress).catch(() => {});
  const platform = await openPlatform(options);
  const { servers, services } = platform;
  try {
    await compiling;
    progress("  Starting the services …");
    await services.startAll();
    const { home, wiring } = servers;
    const url = `http://127.0.0.1:${wiring.ports.controlHttp}`;
    const kept = readCredentials(home)?.demo?.token ?? null;
    const make = () => createDemoToken({ url, apiKey: apiKeyOf(wiring) });
    const token = kept ?? (await make());
    return { ...platform, credentials: writeCredentials(home, wiring, config.listenHost, token) };
  } catch (error) {
    await services.stop();
    await servers.stop();
    throw error;
  }
};
