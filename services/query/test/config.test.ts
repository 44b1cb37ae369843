import { expect, test } from "@jest/globals";
import { loadConfig } from "../src/config.ts";

const complete = {
  HTTP_PORT: "8081",
  HEALTH_PORT: "9081",
  POSTGRES_URL: "postgres://query@127.0.0.1/rollcall",
  REDIS_URL: "redis://127.0.0.1",
  QUESTDB_PG_URL: "postgres://reader@127.0.0.1:8812/qdb",
  AMQP_URL: "amqp://127.0.0.1",
  TOKEN_KEY: "k",
};

test("reads all settings, with defaults for what has one", () => {
  expect(loadConfig(complete)).toMatchObject({ httpPort: 8081, httpHost: "127.0.0.1", maxStreams: 2_000 });
});

test("names every problem in one error", () => {
  const broken = { ...complete, HTTP_PORT: "x", MAX_STREAMS: "0", TOKEN_KEY: "" };
  expect(() => loadConfig(broken)).toThrow(
    /HTTP_PORT must be a whole number[\s\S]*TOKEN_KEY must be set[\s\S]*MAX_STREAMS must be/,
  );
});
