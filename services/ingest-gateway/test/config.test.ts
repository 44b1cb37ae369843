import { expect, test } from "@jest/globals";
import { loadConfig } from "../src/config.ts";

const complete = {
  HEALTH_PORT: "9000",
  AMQP_URL: "amqp://localhost",
  POSTGRES_URL: "postgres://localhost",
  TOKEN_KEY: "key",
};

test("has a default for all but addresses and secrets", () => {
  expect(loadConfig(complete)).toMatchObject({
    httpPort: 8080,
    httpsPort: 8443,
    processes: 1,
  });
});

test("names every malformed and missing setting at once", () => {
  const load = () => loadConfig({ ...complete, TOKEN_KEY: "", MAX_IN_FLIGHT: "many", DEADLINE_MS: "0" });
  expect(load).toThrow(
    /TOKEN_KEY must be set[^]*MAX_IN_FLIGHT must be a whole number[^]*DEADLINE_MS must be from 10/,
  );
});
