/**
 * What the installation must know of a service, once: `services/<name>/service.ts` exports it as `service`. The launcher
 * and the migrations read the files, the files of Compose, Kubernetes and Prometheus are generated from them.
 */
export type ServiceFacts = Readonly<{
  /** What it is for, as one line. */
  summary: string;
  /** What its own database role may do, by table, view or function. Without them it has no role and no password. */
  grants?: Grants;
  /** What it listens on besides its health port. */
  ports?: Readonly<{ http?: Port; https?: Port }>;
  /** Its variables besides those that every service has: HEALTH_HOST, HEALTH_PORT, LOG_LEVEL, and those of its ports. */
  environment: Readonly<Record<string, Setting>>;
  /** Queues that it consumes, by their names on the broker. */
  queues: readonly string[];
  /** What must hold for it to be ready, as `/health/ready` names it. */
  probes: readonly string[];
  resources: Resources;
}>;

export type Grants = Readonly<{
  tables: Readonly<Record<string, readonly Privilege[]>>;
  /** With the types of their arguments: `admit_machine(text, text)`. */
  functions?: readonly string[];
}>;

/** Of a whole table or view, or of some of its columns: `update (status, severity)`. */
export type Privilege = "select" | "insert" | "update" | "delete" | `${"select" | "update"} (${string})`;

export type Port = Readonly<{
  /** On Kubernetes, and where it is published under Compose as well. */
  number: number;
  /** Services that may connect; "everybody" is people and devices. */
  reachedBy: "everybody" | readonly string[];
  /** How the launcher calls the port where whoever starts it may choose: a name in its `portVariables`. */
  published?: string;
  /** Why it is open or closed as it is; a comment in what is generated. */
  reason?: string;
}>;

/**
 * Where a variable's value comes from: something that the whole installation shares, the address of another service's
 * HTTP port, or a value of its own for each kind of installation (left out where there is none).
 */
export type Setting = Shared | Readonly<{ service: string }> | OwnSetting;

export type Shared =
  | "postgres"
  | "broker"
  | "redis"
  | "questdb"
  | "questdb, reading"
  | "token key"
  | "administrator's address"
  | "administrator's password"
  | "first API key"
  | "certificate"
  | "certificate's key";

export type OwnSetting = Readonly<{
  launcher?: "address of the gateway" | "HTTPS port of the gateway" | "folder of QuestDB";
  compose?: string;
  kubernetes?: string;
  /** A comment in what is generated. */
  note?: string;
}>;

export type Resources = Readonly<{
  /** Of a processor's thousandths, and of MiB; asked of Kubernetes. */
  cpuMillis: number;
  memoryMib: number;
  memoryLimitMib: number;
  /**
   * V8's own choice, 16 MB and more, is filled before it is swept, also by a service that idles. What only people's
   * requests reach needs little.
   */
  youngGenerationMib?: number;
  /** It only stores: what answers devices and people gets the processor first. */
  givesWay?: boolean;
}>;
