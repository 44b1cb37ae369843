import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Home, readJson } from "../home.ts";
import { PlainError } from "../plain-error.ts";
import { runCommand } from "../run-command.ts";
import type { Wiring } from "../wiring.ts";

/** Every text of an installation that opens something, with the forms in which it may stand in an address or in JSON. */
export const secretsOf = (home: Home): string[] => {
  const { secrets } = readJson(home.path("config.json")) as Wiring;
  const { demo } = (readJson(home.path("credentials.json")) ?? {}) as { demo?: { token: string } | null };
  const keyFile = home.path("tls", "key.pem");
  const key = statSync(keyFile, { throwIfNoEntry: false })
    ? readFileSync(keyFile, "utf8").trim().split("\n")
    : [];
  const plain = [
    ...Object.values(secrets),
    ...(demo ? [demo.token] : []),
    ...key.filter((line) => !line.startsWith("-----")),
  ];
  return [
    ...new Set(
      plain.flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]),
    ),
  ];
};

// Tokens, API keys, sign-ins and passwords in addresses, also those of which this machine keeps only a hash.
const shapes = [
  /fmt_[A-Za-z0-9]{9,}/g,
  /rck_[A-Za-z0-9]{9,}/g,
  /eyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /(?<=:\/\/[^\s:/@]*:)[^\s@]+(?=@)/g,
  /(?<=Bearer )[\w.~+/-]+=*/gi,
];

export const redact = (text: string, secrets: readonly string[]): string => {
  const known = secrets.reduce((left, secret) => left.replaceAll(secret, "[secret]"), text);
  return shapes.reduce((left, shape) => left.replace(shape, "[secret]"), known);
};

const mostLogBytes = 2 * 1024 ** 2;

const endOf = (file: string): string => {
  const content = readFileSync(file);
  if (content.length <= mostLogBytes) return content.toString("utf8");
  const end = content.subarray(content.length - mostLogBytes).toString("utf8");
  // The first line is cut, and half of a secret would not be known as one.
  return end.slice(end.indexOf("\n") + 1);
};

const logsOf = (home: Home): Record<string, string> =>
  Object.fromEntries(
    readdirSync(home.path("logs"))
      .filter((name) => name.endsWith(".log"))
      .map((name) => [`logs/${name}`, endOf(home.path("logs", name))]),
  );

/** Writes `documents` (text by file name) and the ends of all logs as a tar file, every secret left out. */
export const writeBundle = async (
  file: string,
  home: Home,
  documents: Readonly<Record<string, string>>,
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-bundle-"));
  try {
    const secrets = secretsOf(home);
    for (const [name, text] of Object.entries({ ...documents, ...logsOf(home) })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), redact(text, secrets), { mode: 0o600 });
    }
    const { code, output } = await runCommand("tar", ["-cf", file, "-C", folder, "."]);
    if (code !== 0) throw new PlainError(`The bundle ${file} could not be written: ${output.trim()}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
};
