import { randomBytes } from "node:crypto";
import { type PortChoice, portVariables } from "./config.ts";
import { type Home, readJson, writePrivateFile } from "./home.ts";
import { PlainError } from "./plain-error.ts";
import type { Progress } from "./progress.ts";
import { chooseFreePort, whyNotFree } from "./ports.ts";

const portNames = [
  ...([
    "rabbitmq",
    "rabbitmqDist",
    "epmd",
    "redis",
    "postgres",
    "questdbHttp",
    "questdbPg",
    "questdbHealth",
  ] as const),
  ...(["ingestHttp", "ingestHttps", "dashboard", "queryHttp", "controlHttp"] as const),
  ...(["ingestHealth", "heartbeatWriterHealth", "eventWriterHealth", "livenessHealth"] as const),
  ...(["queryHealth", "controlHealth", "dashboardHealth", "schedulerHealth", "notifierHealth"] as const),
] as const;

const secretNames = [
  ...(["rabbitmq", "erlangCookie", "redis", "postgres", "questdb", "questdbReader"] as const),
  ...(["ingestGateway", "eventWriter", "liveness", "query", "control", "scheduler", "notifier"] as const),
  ...(["tokenKey", "apiKey", "adminPassword"] as const),
] as const;

export type PortName = (typeof portNames)[number];
export type SecretName = (typeof secretNames)[number];

/** What is chosen once per home and kept: an identity, ports and secrets. */
export type Wiring = Readonly<{
  id: string;
  ports: Readonly<Record<PortName, number>>;
  secrets: Readonly<Record<SecretName, string>>;
}>;

type Kept = {
  id?: string;
  ports?: Partial<Record<PortName, number>>;
  secrets?: Partial<Record<SecretName, string>>;
};

const isPublic = (name: PortName): name is keyof typeof portVariables => name in portVariables;

const refusePort = (name: PortName, port: number, code: string): never => {
  const variable = isPublic(name) ? portVariables[name].variable : "ROLLCALL_HOME";
  if (code === "EACCES") {
    throw new PlainError(`This user may not listen on port ${port}: choose one above 1023 with ${variable}.`);
  }
  throw new PlainError(
    `Port ${port} is taken by another program: stop that program, or choose another port, for example with ${variable}=auto npm start.`,
  );
};

type Choices = Readonly<Partial<Record<string, PortChoice>>>;

const publicPorts: readonly PortName[] = ["ingestHttp", "ingestHttps", "dashboard"];

type Asked = Readonly<{ choices: Choices; listenHost: string; progress: Progress }>;

/** A port set from outside is taken or refused; one of our own choice moves away when somebody else has it. */
const settlePorts = async (kept: Kept["ports"] = {}, { choices, listenHost, progress }: Asked) => {
  const settled = new Map<PortName, number>();
  const another = () => chooseFreePort([...settled.values(), ...Object.values(kept)]);
  for (const name of portNames) {
    const choice = choices[name] ?? "auto";
    const wanted = choice === "auto" ? kept[name] : choice;
    if (wanted === undefined) {
      settled.set(name, await another());
      continue;
    }
    const problem = await whyNotFree(wanted, publicPorts.includes(name) ? listenHost : "127.0.0.1");
    if (problem !== null && choice !== "auto") refusePort(name, choice, problem);
    const port = problem === null ? wanted : await another();
    if (port !== wanted)
      progress(`  Port ${wanted} (${name}) is taken by another program; ${port} is used from now on`);
    settled.set(name, port);
  }
  return Object.fromEntries(settled) as Record<PortName, number>;
};

const wiringFile = (home: Home) => home.path("config.json");

/** Reads, completes and keeps the wiring of a home whose processes are not running. */
export const settleWiring = async (home: Home, asked: Asked): Promise<Wiring> => {
  const kept = (readJson(wiringFile(home)) ?? {}) as Kept;
  const secrets = secretNames.map((name) => [name, kept.secrets?.[name] ?? randomBytes(24).toString("hex")]);
  const wiring: Wiring = {
    id: kept.id ?? randomBytes(8).toString("hex"),
    ports: await settlePorts(kept.ports, asked),
    secrets: Object.fromEntries(secrets) as Record<SecretName, string>,
  };
  writePrivateFile(wiringFile(home), `${JSON.stringify(wiring, null, 2)}\n`);
  return wiring;
};

export type Urls = Readonly<{
  amqp: string;
  redis: string;
  postgres: string;
  questdbHttp: string;
  questdbPg: string;
  questdbReader: string;
}>;

export const urlsOf = ({ ports, secrets }: Wiring): Urls => ({
  amqp: `amqp://rollcall:${secrets.rabbitmq}@127.0.0.1:${ports.rabbitmq}/rollcall`,
  redis: `redis://:${secrets.redis}@127.0.0.1:${ports.redis}/0`,
  postgres: `postgres://rollcall:${secrets.postgres}@127.0.0.1:${ports.postgres}/rollcall`,
  questdbHttp: `http://rollcall:${secrets.questdb}@127.0.0.1:${ports.questdbHttp}`,
  questdbPg: `postgres://rollcall:${secrets.questdb}@127.0.0.1:${ports.questdbPg}/qdb`,
  questdbReader: `postgres://rollcall_reader:${secrets.questdbReader}@127.0.0.1:${ports.questdbPg}/qdb`,
});
