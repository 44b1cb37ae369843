import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { type Surroundings, serviceEnvironment, serviceNames } from "@rollcall/stack";

type Compose = { services: Record<string, { image: string; environment?: Record<string, string> }> };

const compose = parse(readFileSync(new URL("../../../docker-compose.yml", import.meta.url), "utf8"), {
  merge: true,
}) as Compose;

const passwords = {
  ingestGateway: "p",
  eventWriter: "p",
  liveness: "p",
  query: "p",
  control: "p",
  scheduler: "p",
  notifier: "p",
};
const surroundings = {
  postgresUrl: "postgres://u:p@host/rollcall",
  rolePasswords: passwords,
  ingestUrl: "http://host:8080",
} as unknown as Surroundings;

test.each(serviceNames)("docker compose gives %s the same variables as npm start", (name) => {
  const started = serviceEnvironment(name, surroundings, { health: 1, http: 2, https: 3 });
  const wanted = Object.keys(started).filter((variable) => variable !== "LOG_LEVEL");
  expect(Object.keys(compose.services[name]?.environment ?? {})).toEqual(expect.arrayContaining(wanted));
});

test("docker compose runs the same major versions of the servers", () => {
  const images = ["postgres", "rabbitmq", "redis", "questdb"].map((name) => compose.services[name]?.image);
  expect(images).toEqual(["postgres:15", "rabbitmq:3.13", "redis:7", "questdb/questdb:9.3.4"]);
});
