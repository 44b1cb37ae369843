import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { factQueues, queues } from "@rollcall/contracts/broker";
import { passwordVariableOf, readServices } from "@rollcall/service-facts";
import { type Surroundings, serviceEnvironment } from "@rollcall/stack";
import { parse } from "yaml";
import { deploymentFiles } from "../src/deployment/deployment-files.ts";
import { replaceRegions } from "../src/deployment/region.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const services = await readServices();

test("every service has its file of facts", () => {
  expect(services.map(({ name }) => name).sort()).toEqual(readdirSync(join(root, "services")).sort());
});

test.each([...deploymentFiles(services, root)])("%s says what the services' files say", (path, text) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(text);
});

test("a generated part with only one of its marks is refused, not overwritten", () => {
  const path = "deploy/kubernetes/kustomization.yaml";
  const text = readFileSync(join(root, path), "utf8");
  expect(replaceRegions(path, text, ["resources: []"])).toContain(
    "down to the end mark.\nresources: []\n# End mark.",
  );
  expect(() => replaceRegions(path, text.replace("# End mark.\n", ""), ["resources: []"])).toThrow(
    `${path} has 0 generated parts with marks at both ends, not 1.`,
  );
});

type Compose = { services: Record<string, { image: string; environment?: Record<string, string> }> };
const compose = parse(readFileSync(join(root, "docker-compose.yml"), "utf8"), { merge: true }) as Compose;

const surroundings = {
  postgresUrl: "postgres://u:p@host/rollcall",
  rolePasswords: {},
  urlOf: () => "http://host",
  ingestUrl: "http://host:8080",
} as unknown as Surroundings;

test.each(services)("docker compose gives $name the same variables as npm start", (service) => {
  const started = serviceEnvironment(service, surroundings, { health: 1, http: 2, https: 3 });
  const wanted = Object.keys(started).filter((variable) => variable !== "LOG_LEVEL");
  expect(Object.keys(compose.services[service.name]?.environment ?? {})).toEqual(
    expect.arrayContaining(wanted),
  );
});

test("a service is given the broker's address only where it speaks to the broker", () => {
  const given = services.filter(({ name }) => compose.services[name]?.environment?.["AMQP_URL"]);
  expect(given.map(({ name }) => name)).toEqual(
    services.filter(({ environment }) => "AMQP_URL" in environment).map(({ name }) => name),
  );
});

test("docker compose runs the same major versions of the servers", () => {
  const images = ["postgres", "rabbitmq", "redis", "questdb"].map((name) => compose.services[name]?.image);
  expect(images).toEqual(["postgres:15", "rabbitmq:3.13", "redis:7", "questdb/questdb:9.3.4"]);
});

test("every queue of events has exactly one service that consumes it, and no service another queue", () => {
  const consumed = services.flatMap((service) => service.queues);
  const ofFacts = new Set<string>(Object.values(factQueues).map(({ name }) => name));
  expect(consumed.filter((name) => !ofFacts.has(name)).sort()).toEqual(
    Object.values(queues)
      .map(({ name }) => name)
      .sort(),
  );
});

/** Runs deploy/make-env.sh in a copy of what it reads; `env` is there before. Answers what it said and the file. */
const makeEnv = (env?: string): { said: string; lines: string[] } => {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-test-env-"));
  try {
    mkdirSync(join(folder, "deploy"));
    cpSync(join(root, "deploy/make-env.sh"), join(folder, "deploy/make-env.sh"));
    for (const { name } of services)
      cpSync(join(root, "services", name, "service.ts"), join(folder, "services", name, "service.ts"));
    if (env !== undefined) writeFileSync(join(folder, ".env"), env);
    const said = execFileSync("sh", [join(folder, "deploy/make-env.sh")], { encoding: "utf8" });
    return { said, lines: readFileSync(join(folder, ".env"), "utf8").trim().split("\n") };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const passwords = services.filter(({ grants }) => grants).map(({ name }) => passwordVariableOf(name));
const namesIn = (lines: readonly string[]) =>
  lines.flatMap((line) => /^(\w+)=[0-9a-f]{48}$/.exec(line)?.[1] ?? []);

test("make-env.sh makes a password for each service with a database role", () => {
  expect(namesIn(makeEnv().lines)).toEqual(expect.arrayContaining(passwords));
});

test("make-env.sh adds to an older .env what later services need, and leaves the rest", () => {
  const { said, lines } = makeEnv("TOKEN_KEY=kept\nCONTROL_PASSWORD=kept\n");
  expect(lines.slice(0, 2)).toEqual(["TOKEN_KEY=kept", "CONTROL_PASSWORD=kept"]);
  const added = passwords.filter((name) => name !== "CONTROL_PASSWORD");
  expect(namesIn(lines.slice(2)).sort()).toEqual([...added].sort());
  expect(said).toMatch(/^Added to \.env: /);
  expect(makeEnv(lines.join("\n")).said).toMatch(/^\.env is there already/);
});
