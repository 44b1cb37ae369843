import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

const at = (path: string) => new URL(`../../../${path}`, import.meta.url);
const linesOf = (path: string) => readFileSync(at(path), "utf8").split("\n");

test("what is secret is kept out of the image by the one file that every builder reads", () => {
  expect(linesOf(".dockerignore")).toEqual(
    expect.arrayContaining([".git", ".env", ".rollcall", "**/*.pem", "**/*.key", "**/secrets.env", "deploy"]),
  );
  // With BuildKit a file of the Dockerfile's own would be read instead.
  expect(existsSync(at("deploy/Dockerfile.dockerignore"))).toBe(false);
});

test("what an operator makes with secrets in it is never committed", () => {
  expect(linesOf(".gitignore")).toEqual(
    expect.arrayContaining([".env", ".rollcall/", "deploy/tls/", "deploy/kubernetes/secrets.env"]),
  );
});

test("the image says its version and how it is, and runs as an ordinary user", () => {
  const text = readFileSync(at("deploy/Dockerfile"), "utf8");
  for (const label of ["version", "revision", "created"])
    expect(text).toContain(`org.opencontainers.image.${label}=`);
  expect(text).toMatch(/^HEALTHCHECK /m);
  expect(text).toMatch(/^USER node$/m);
});
