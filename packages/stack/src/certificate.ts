import { chmodSync, existsSync, renameSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { PlainError } from "./plain-error.ts";
import { runCommand } from "./run-command.ts";

export type Certificate = Readonly<{ certFile: string; keyFile: string }>;

/** A self-signed certificate for this machine, made once. ECDSA P-256: RSA keys make a handshake several times dearer. */
export const provideCertificate = async (folder: string, openssl: string): Promise<Certificate> => {
  const certFile = join(folder, "cert.pem");
  const keyFile = join(folder, "key.pem");
  if (existsSync(certFile) && existsSync(keyFile)) return { certFile, keyFile };
  const names = `subjectAltName=DNS:localhost,DNS:${hostname()},IP:127.0.0.1,IP:::1`;
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "3650"];
  const extensions = ["-addext", names, "-addext", "extendedKeyUsage=serverAuth"];
  const files = ["-keyout", `${keyFile}.new`, "-out", `${certFile}.new`];
  const args = ["req", "-x509", ...kind, "-subj", "/CN=rollcall", ...extensions, ...files];
  const { code, output } = await runCommand(openssl, args, { cwd: folder });
  if (code !== 0)
    throw new PlainError(
      `The certificate could not be made in ${folder}: ${output.trim().split("\n").at(-1)}`,
    );
  chmodSync(`${keyFile}.new`, 0o600);
  renameSync(`${keyFile}.new`, keyFile);
  renameSync(`${certFile}.new`, certFile);
  return { certFile, keyFile };
};
