import { randomBytes } from "node:crypto";
import { type Service, secretNameOf } from "@rollcall/service-facts";
import { type PortChoice, portVariables } from "./config.ts";
import { type Home, readJson, writePrivateFile } from "./home.ts";
import { PlainError } from "./plain-error.ts";
import type { Progress } from "./progress.ts";
import { chooseFreePort, whyNotFree } from "./ports.ts";

const serverPorts = [
  "rabbitmq",
  "rabbitmqDist",
  "epmd",
  "redis",
  "postgres",
  "questdbHttp",
  "questdbPg",
  "questdbHealth",
] as const;

const commonSecrets = [
  ...(["rabbitmq", "erlangCookie", "redis", "postgres", "questdb", "questdbReader"] as const),
  ...(["tokenKey", "apiKey", "adminPassword"] as const),
] as const;

type KnownPort = (typeof serverPorts)[number] | keyof typeof portVariables;
type CommonSecret = (typeof commonSecrets)[number];

/** The name under which a service's port is kept: `queryHttp`, or what whoever starts it calls it. */
export const portNameOf = ({ name, ports }: Service, of: "health" | "http" | "https"): string =>
  (of !== "health" && ports?.[of]?.published) ||
  `${secretNameOf(name)}${{ health: "Health", http: "Http", https: "Https" }[of]}`;

const portNamesOf = (service: Service): string[] => [
  portNameOf(service, "health"),
  ...(["http", "https"] as const).flatMap((of) => (service.ports?.[of] ? [portNameOf(service, of)] : [])),
];

/** What is chosen once per home and kept: an identity, ports and secrets. */
export type Wiring = Readonly<{
  id: string;
  ports: Readonly<Record<KnownPort, number> & Record<string, number>>;
  /** Those of services, their database passwords, under their names in camel case. */
  secrets: Readonly<Record<CommonSecret, string> & Record<string, string>>;
}>;

type Kept = {
  id?: string;
  ports?: Record<string, number>;
  secrets?: Record<string, string>;
};

const isPublic = (name: string): name is keyof typeof portVariables => name in portVariables;

const refusePort = (name: string, port: number, code: string): never => {
  const variable = isPublic(name) ? portVariables[name].variable : "ROLLCALL_HOME";
  if (code === "EACCES") {
    throw new PlainError(`This user may not listen on port ${port}: choose one above 1023 with ${variable}.`);
  }
  throw new PlainError(
    `Port ${port} is taken by another program: stop that program, or choose another port, for example with ${variable}=auto npm start.`,
  );
};

type Choices = Readonly<Partial<Record<string, PortChoice>>>;

const publicPorts: readonly string[] = ["ingestHttp", "ingestHttps", "dashboard"];

type Asked = Readonly<{
  services: readonly Service[];
  choices: Choices;
  listenHost: string;
  progress: Progress;
}>;

/** A port set from outside is taken or refused; one of our own choice moves away when somebody else has it. */
const settlePorts = async (kept: Kept["ports"] = {}, asked: Asked): Promise<Wiring["ports"]> => {
  const { services, choices, listenHost, progress } = asked;
  const settled = new Map<string, number>();
  const another = () => chooseFreePort([...settled.values(), ...Object.values(kept)]);
  for (const name of [...serverPorts, ...services.flatMap(portNamesOf)]) {
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
  return Object.fromEntries(settled) as Wiring["ports"];
};

const wiringFile = (home: Home) => home.path("config.json");

/** Reads, completes and keeps the wiring of a home whose processes are not running. */
export const settleWiring = async (home: Home, asked: Asked): Promise<Wiring> => {
  const kept = (readJson(wiringFile(home)) ?? {}) as Kept;
  const names = [
    ...commonSecrets,
    ...asked.services.filter(({ grants }) => grants).map(({ name }) => secretNameOf(name)),
  ];
  const secrets = names.map((name) => [name, kept.secrets?.[name] ?? randomBytes(24).toString("hex")]);
  const wiring: Wiring = {
    id: kept.id ?? randomBytes(8).toString("hex"),
    ports: await settlePorts(kept.ports, asked),
    secrets: Object.fromEntries(secrets) as Wiring["secrets"],
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
