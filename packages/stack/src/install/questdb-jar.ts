import { createHash } from "node:crypto";
import { chmodSync, createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { PlainError } from "../plain-error.ts";
import { type Progress, step } from "../progress.ts";
import { runCommand } from "../run-command.ts";
import { installDebianPackages } from "./debian-packages.ts";
import { findProgram } from "./programs.ts";

// The newest that runs on Java 17: 9.4 and later need Java 25.
const version = "9.3.4";
const sha256 = "939bc53ab22f93dbaa6545143a6e7c536d4904c07b7f2d381e8eef10436be062";

const sha256Of = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
};

const fetchJar = async (maven: string, folder: string): Promise<string> => {
  const args = [
    "-q",
    "-B",
    "dependency:copy",
    `-Dartifact=org.questdb:questdb:${version}`,
    `-DoutputDirectory=${folder}`,
  ];
  const { code, output } = await runCommand(maven, args, { cwd: folder });
  if (code === 0) return join(folder, `questdb-${version}.jar`);
  const reason = output
    .split("\n")
    .find((line) => line.includes("ERROR"))
    ?.slice(0, 300);
  throw new PlainError(
    `QuestDB ${version} could not be fetched from Maven Central (${reason ?? "no reason given"}): check the network and start again.`,
  );
};

/** The jar in the user's cache, fetched from Maven Central when it is not there; its checksum is always verified. */
export const provideQuestdbJar = async (
  cacheDir: string,
  searchPath: string,
  progress: Progress,
): Promise<string> => {
  const jar = join(cacheDir, `questdb-${version}.jar`);
  if (existsSync(jar)) {
    if ((await sha256Of(jar)) === sha256) return jar;
    throw new PlainError(
      `The file ${jar} is not QuestDB ${version} as published (checksum differs): delete it and start again.`,
    );
  }
  mkdirSync(cacheDir, { recursive: true });
  if (!findProgram("mvn", searchPath)) await installDebianPackages(["maven"], searchPath, progress);
  const maven = findProgram("mvn", searchPath) ?? "mvn";
  const folder = mkdtempSync(join(cacheDir, "fetch-"));
  try {
    const fetched = await step(progress, `Fetching QuestDB ${version} (30 MB)`, () =>
      fetchJar(maven, folder),
    );
    if ((await sha256Of(fetched)) !== sha256) {
      throw new PlainError(
        `QuestDB ${version} from Maven Central has another checksum than expected and was not used.`,
      );
    }
    chmodSync(fetched, 0o644);
    renameSync(fetched, jar);
    return jar;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
