import { readServices, type Service } from "@rollcall/service-facts";
import type { StackConfig } from "../config.ts";
import { type Home, openHome } from "../home.ts";
import { debianPackagesFor, installDebianPackages } from "../install/debian-packages.ts";
import { findPrograms, type Programs } from "../install/programs.ts";
import { provideQuestdbJar } from "../install/questdb-jar.ts";
import { ManagedProcess } from "../managed-process.ts";
import { PlainError } from "../plain-error.ts";
import type { ProcessInfo, ProcessSpec } from "../process-spec.ts";
import { type Progress, seconds, step } from "../progress.ts";
import { settleWiring, type Urls, urlsOf, type Wiring } from "../wiring.ts";
import { planBrokerNodes } from "./plan-broker-nodes.ts";
import { preparePostgres } from "./postgres.ts";
import { prepareQuestdb } from "./questdb.ts";
import { amqpUrlOf, prepareRabbitmq } from "./rabbitmq.ts";
import { prepareRedis } from "./redis.ts";

export type ServerName = "rabbitmq" | "redis" | "postgres" | "questdb";

export type Servers = Readonly<{
  home: Home;
  /** For which there are ports and secrets in the wiring. */
  services: readonly Service[];
  wiring: Wiring;
  urls: Urls;
  programs: Programs;
  /** Start, stop, kill -9, pause and resume one server; further nodes of the broker are called `rabbitmq-2` and so on. */
  process: (name: ServerName | `rabbitmq-${number}`) => ManagedProcess;
  infos: () => ProcessInfo[];
  stop: () => Promise<void>;
}>;

export type ServersOptions = Readonly<{
  config: StackConfig;
  progress?: Progress;
  forTests?: boolean;
  /** 1 when absent. */
  brokerNodes?: number;
  /** Start a crashed server again, with back-off. */
  restart?: boolean;
  onChange?: () => void;
  onCrash?: (sentence: string) => void;
  /** Receives the means to stop as soon as there is something to stop, so that a start can be interrupted. */
  onStopper?: (stop: () => Promise<void>, infos: () => ProcessInfo[]) => void;
}>;

const providePrograms = async (searchPath: string, progress: Progress): Promise<Programs> => {
  const first = await findPrograms(searchPath);
  if (first.programs) return first.programs;
  const packages = debianPackagesFor(first.missing);
  await installDebianPackages(packages, searchPath, progress);
  const second = await findPrograms(searchPath);
  if (second.programs) return second.programs;
  throw new PlainError(
    `After installing ${packages.join(", ")} these are still missing: ${second.missing.join(", ")}; install them by hand and start again.`,
  );
};

const startOne = async (managed: ManagedProcess, progress: Progress): Promise<void> => {
  const began = performance.now();
  await managed.start();
  progress(`  ${managed.spec.name} is up on 127.0.0.1:${managed.spec.port} (${seconds(began)})`);
};

/** Resolves when all are up; when one fails, stops the others at once and rejects. */
const startAll = async (
  chains: readonly (readonly ManagedProcess[])[],
  stop: () => Promise<void>,
  progress: Progress,
) => {
  const startChain = async (chain: readonly ManagedProcess[]): Promise<void> => {
    for (const managed of chain) {
      await (managed.spec.kind === "helper" ? managed.start() : startOne(managed, progress));
    }
  };
  try {
    await Promise.all(chains.map(startChain));
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Finds or installs the four servers and starts them as private processes of the home. */
export const startServers = async (options: ServersOptions): Promise<Servers> => {
  const { config, progress = () => {}, forTests = false, brokerNodes = 1 } = options;
  const home = openHome(config.homeDir);
  // First, because a taken port is to be said before minutes of installing.
  const services = await readServices();
  const wiring = await settleWiring(home, {
    services,
    choices: config.ports,
    listenHost: config.listenHost,
    progress,
  });
  const programs = await providePrograms(config.searchPath, progress);
  const questdbJar = await provideQuestdbJar(config.cacheDir, config.searchPath, progress);
  const { questdbHeapMb, searchPath } = config;
  const context = { home, wiring, programs, questdbJar, questdbHeapMb, forTests, searchPath };
  const manage = (spec: ProcessSpec) => new ManagedProcess(spec, options);
  const nodes = await planBrokerNodes(wiring, brokerNodes);
  const postgres = manage(await step(progress, "Preparing PostgreSQL", () => preparePostgres(context)));
  const chains = [
    prepareRabbitmq(context, nodes).map(manage),
    [postgres],
    [manage(prepareRedis(context))],
    [manage(prepareQuestdb(context))],
  ];
  const all = chains.flat();
  const stop = async () => {
    // Within a chain the later one needs the earlier.
    await Promise.all(
      chains.map(async (chain) => {
        for (const managed of [...chain].reverse()) await managed.stop();
      }),
    );
  };
  const infos = () => all.map((managed) => managed.info());
  options.onStopper?.(stop, infos);
  progress("  Starting RabbitMQ, PostgreSQL, Redis and QuestDB …");
  await startAll(chains, stop, progress);
  return {
    home,
    services,
    wiring,
    urls: { ...urlsOf(wiring), amqp: nodes.map((node) => amqpUrlOf(wiring, node)).join(",") },
    programs,
    process(name) {
      const found = all.find((managed) => managed.spec.name === name);
      if (!found) throw new Error(`There is no server ${name}.`);
      return found;
    },
    infos,
    stop,
  };
};
