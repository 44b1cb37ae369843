import { hkdfSync } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Server } from "node:https";
import { createSecureContext } from "node:tls";
import { errorMessage, type Log } from "@rollcall/service-kit";

export type TlsFiles = { readonly certFile: string; readonly keyFile: string };

const lookEveryMs = 1_000;
const ticketPeriodMs = 12 * 3_600_000;

export const readTls = ({ certFile, keyFile }: TlsFiles) => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
});

/**
 * The session ticket key of a period: the same in every gateway process and on every machine that has the TOKEN_KEY,
 * because a session that is resumed elsewhere would otherwise silently cost a full handshake.
 */
export const ticketKeys = (tokenKey: string, atMs: number): Buffer =>
  Buffer.from(hkdfSync("sha256", tokenKey, "", `tls tickets ${Math.floor(atMs / ticketPeriodMs)}`, 48));

const versionOf = ({ certFile, keyFile }: TlsFiles) =>
  [certFile, keyFile].map((file) => `${statSync(file).mtimeMs}/${statSync(file).ino}`).join();

/** Takes over a new certificate and rotates the ticket key while the server runs. A broken file changes nothing. */
export function keepTlsFresh(
  server: Server,
  files: TlsFiles,
  { tokenKey, log }: { tokenKey: string; log: Log },
): { close: () => void } {
  let version = versionOf(files);
  let keys = ticketKeys(tokenKey, Date.now());
  const look = () => {
    const keysNow = ticketKeys(tokenKey, Date.now());
    if (!keysNow.equals(keys)) server.setTicketKeys(keysNow);
    keys = keysNow;
    try {
      const versionNow = versionOf(files);
      if (versionNow === version) return;
      const pair = readTls(files);
      // Certificate and key are two files: between their replacement they do not fit, and it is tried again.
      createSecureContext(pair);
      server.setSecureContext(pair);
      server.setTicketKeys(keys);
      version = versionNow;
      log.info("a new certificate is in use");
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, "the certificate cannot be read, keeping the old one");
    }
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
