import { fileURLToPath } from "node:url";
import { isRoot } from "../home.ts";
import { PlainError } from "../plain-error.ts";
import { type Progress, step } from "../progress.ts";
import { runCommand } from "../run-command.ts";
import { findProgram, type Programs } from "./programs.ts";

const packageOf: Record<keyof Programs, string> = {
  rabbitmqServer: "rabbitmq-server",
  epmd: "rabbitmq-server",
  redisServer: "redis-server",
  postgres: "postgresql",
  java: "java",
  openssl: "openssl",
};

const script = fileURLToPath(new URL("./install-packages.sh", import.meta.url));

export const debianPackagesFor = (missing: readonly (keyof Programs)[]): string[] => [
  ...new Set(missing.map((name) => packageOf[name])),
];

/** Installs packages of the distribution without starting what they bring along. "java" stands for a Java 17 runtime. */
export const installDebianPackages = async (
  packages: readonly string[],
  searchPath: string,
  progress: Progress,
) => {
  const list = packages.join(", ").replace("java", "a Java 17 runtime");
  if (!findProgram("apt-get", searchPath)) {
    throw new PlainError(
      `Rollcall needs ${list}: install them with this machine's package manager and start again.`,
    );
  }
  const sudo = isRoot() ? null : findProgram("sudo", searchPath);
  if (!isRoot() && !sudo) {
    throw new PlainError(
      `Rollcall needs ${list} and may not install them: run "apt-get install ${packages.join(" ")}" as root, or start once as root.`,
    );
  }
  const [command, ...before] = sudo ? [sudo, "sh"] : ["sh"];
  const args = [...before, script, ...packages];
  const { code, output } = await step(progress, `Installing ${list}`, () =>
    runCommand(command ?? "sh", args),
  );
  if (code === 0) return;
  const reason =
    output
      .trim()
      .split("\n")
      .filter((line) => /^(E:|sudo:)/.test(line))
      .at(-1) ?? output.trim().split("\n").at(-1);
  throw new PlainError(`Installing ${list} failed (${reason}): install them by hand and start again.`);
};
