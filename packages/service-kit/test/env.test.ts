import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { boolean, integer, optionalText, port, readEnv, text, url } from "../src/index.ts";

const settings = {
  amqpUrl: url("AMQP_URL"),
  flushEveryMs: integer("FLUSH_EVERY_MS", { default: 250, min: 10, max: 1_000 }),
  healthPort: port("HEALTH_PORT", { default: 9_000 }),
  verbose: boolean("VERBOSE", { default: false }),
  host: text("HOST", { default: "127.0.0.1" }),
  nickname: optionalText("NICKNAME"),
};

const fileWith = (content: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), "rollcall-test-")), "secret");
  writeFileSync(file, content);
  return file;
};

test("reads what is set and falls back to defaults for what is not", () => {
  expect(readEnv({ AMQP_URL: "amqp://localhost", VERBOSE: "true", HOST: "" }, settings)).toEqual({
    amqpUrl: "amqp://localhost",
    flushEveryMs: 250,
    healthPort: 9_000,
    verbose: true,
    host: "127.0.0.1",
    nickname: undefined,
  });
});

test("answers settings that nobody can change", () => {
  const config = readEnv({ AMQP_URL: "amqp://localhost" }, settings);
  expect(Object.isFrozen(config)).toBe(true);
});

test("reads a secret from the file that NAME_FILE names, without its newline", () => {
  const config = readEnv({ AMQP_URL_FILE: fileWith("amqp://secret@localhost\n") }, settings);
  expect(config.amqpUrl).toBe("amqp://secret@localhost");
});

test("lists every problem in one error", () => {
  const env = { FLUSH_EVERY_MS: "5x", HEALTH_PORT: "70000", VERBOSE: "yes" };
  expect(() => readEnv(env, settings)).toThrow(
    [
      "Invalid configuration:",
      "  AMQP_URL must be set",
      '  FLUSH_EVERY_MS must be a whole number, got "5x"',
      "  HEALTH_PORT must be from 0 to 65535, got 70000",
      '  VERBOSE must be true or false, got "yes"',
    ].join("\n"),
  );
});

test.each([
  ["a number below its least", { FLUSH_EVERY_MS: "9" }, "FLUSH_EVERY_MS must be from 10 to 1000, got 9"],
  ["a number with a fraction", { FLUSH_EVERY_MS: "10.5" }, "FLUSH_EVERY_MS must be a whole number"],
  ["an address that is none", { AMQP_URL: "localhost" }, "AMQP_URL must be a URL"],
  ["a value and a file at once", { HOST: "a", HOST_FILE: "/b" }, "HOST and HOST_FILE are both set; set one"],
  ["a file that is not there", { HOST_FILE: "/no/such/file" }, "HOST cannot be read from HOST_FILE"],
])("refuses %s instead of using the default", (_what, env, problem) => {
  expect(() => readEnv({ AMQP_URL: "amqp://localhost", ...env }, settings)).toThrow(problem);
});
