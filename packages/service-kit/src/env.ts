import { readFileSync } from "node:fs";
import { splitBrokerUrls } from "./broker-nodes.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** One setting: its variable, and how its text becomes a value. `parse` throws with "must be …". */
type Setting<T> = {
  readonly name: string;
  readonly parse: (text: string) => T;
  readonly fallback?: { value: T };
};

type Values<S extends Record<string, Setting<unknown>>> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

const setting = <T>(name: string, parse: (text: string) => T, options: { default?: T }): Setting<T> => {
  if (!("default" in options)) return { name, parse };
  const value: T = options.default;
  return { name, parse, fallback: { value } };
};

export const text = (name: string, options: { default?: string } = {}) =>
  setting(name, (value) => value, options);

/** Absent is undefined. */
export const optionalText = (name: string): Setting<string | undefined> =>
  setting<string | undefined>(name, (value) => value, { default: undefined });

export const url = (name: string, options: { default?: string } = {}) =>
  setting(
    name,
    (value) => {
      if (!URL.canParse(value)) throw new Error("must be a URL");
      return value;
    },
    options,
  );

/** The address of the broker, or of each of its nodes with commas between. */
export const brokerUrls = (name: string) =>
  setting(
    name,
    (value) => {
      if (!splitBrokerUrls(value).every((one) => URL.canParse(one) && /^amqps?:/.test(one)))
        throw new Error("must be a URL with amqp:// or amqps://, or several with commas between");
      return value;
    },
    {},
  );

export const integer = (name: string, options: { default?: number; min?: number; max?: number } = {}) =>
  setting(
    name,
    (value) => {
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
      if (!/^-?\d+$/.test(value)) throw new Error(`must be a whole number, got "${value}"`);
      const number = Number(value);
      if (number < min || number > max) throw new Error(`must be from ${min} to ${max}, got ${value}`);
      return number;
    },
    options,
  );

export const port = (name: string, options: { default?: number } = {}) =>
  integer(name, { ...options, max: 65535 });

export const boolean = (name: string, options: { default?: boolean } = {}) =>
  setting(
    name,
    (value) => {
      if (value !== "true" && value !== "false") throw new Error(`must be true or false, got "${value}"`);
      return value === "true";
    },
    options,
  );

/** A setting with a form of its own; `parse` throws with "must be …". */
export const parsed = <T>(name: string, parse: (value: string) => T, options: { default?: T } = {}) =>
  setting(name, parse, options);

function rawValue(env: Env, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined || file === "") return env[name] === "" ? undefined : env[name];
  if (env[name]) throw new Error(`and ${name}_FILE are both set; set one`);
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Error(`cannot be read from ${name}_FILE (${file}): ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * Reads all settings from the environment (`NAME` or `NAME_FILE`) and freezes them.
 * Throws one error that lists every problem; a malformed value is never replaced by a default.
 */
export function readEnv<S extends Record<string, Setting<unknown>>>(env: Env, settings: S): Values<S> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, { name, parse, fallback }] of Object.entries(settings)) {
    try {
      const raw = rawValue(env, name);
      if (raw !== undefined) values[key] = parse(raw);
      else if (fallback) values[key] = fallback.value;
      else problems.push(`${name} must be set`);
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new Error(`Invalid configuration:\n  ${problems.join("\n  ")}`);
  return Object.freeze(values) as Values<S>;
}
