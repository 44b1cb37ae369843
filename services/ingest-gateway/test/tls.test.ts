import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { testServers } from "@rollcall/test-kit";
import { ticketKeys } from "../src/tls.ts";
import { devicePath, eventually, startGateway, type TestGateway } from "./gateway-fixture.ts";

let gateway: TestGateway;
let folder: string;
let files: { certFile: string; keyFile: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-tls-test-"));
  files = { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") };
  const { certificate } = testServers();
  copyFileSync(certificate.certFile, files.certFile);
  copyFileSync(certificate.keyFile, files.keyFile);
  gateway = await startGateway({ env: { TLS_CERT_FILE: files.certFile, TLS_KEY_FILE: files.keyFile } });
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});

const handshake = (options: { session?: Buffer; maxVersion?: "TLSv1.2" } = {}) =>
  new Promise<TLSSocket>((resolve, reject) => {
    const socket = connect(
      { port: gateway.service.ports.https, host: "127.0.0.1", rejectUnauthorized: false, ...options },
      () => resolve(socket),
    );
    socket.once("error", reject);
  });

async function fingerprint(): Promise<string> {
  const socket = await handshake();
  const certificate: PeerCertificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate.fingerprint256;
}

test("takes heartbeats over HTTPS with the given certificate", async () => {
  const body = '{"version":"over tls"}';
  const answer = await new Promise<string>((resolve, reject) => {
    const sent = request(
      gateway.service.httpsUrl + devicePath(gateway.alice, "heartbeat"),
      {
        method: "POST",
        ca: readFileSync(files.certFile),
        headers: {
          authorization: `Bearer ${gateway.alice.token}`,
          "content-type": "application/json",
          "content-length": body.length,
        },
      },
      (response) => response.on("data", (chunk: Buffer) => resolve(chunk.toString())),
    );
    sent.on("error", reject).end(body);
  });
  expect(answer).toBe('{"ok":true}');
  await eventually(() =>
    expect(gateway.events).toContainEqual(expect.objectContaining({ body: { version: "over tls" } })),
  );
});

test("takes over a new certificate while it runs, and keeps the old one while the new one is broken", async () => {
  const before = await fingerprint();
  const make = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "2",
  ];
  const fresh = { certFile: join(folder, "new-cert.pem"), keyFile: join(folder, "new-key.pem") };
  execFileSync(
    "openssl",
    [...make, "-subj", "/CN=renewed", "-keyout", fresh.keyFile, "-out", fresh.certFile],
    {
      stdio: "ignore",
    },
  );
  // First only one of the two files: they do not fit each other.
  renameSync(fresh.keyFile, files.keyFile);
  await eventually(() => expect(gateway.service.log()).toContain("keeping the old one"));
  expect(await fingerprint()).toBe(before);
  renameSync(fresh.certFile, files.certFile);
  await eventually(async () => expect(await fingerprint()).not.toBe(before));
});

test("a session is resumed, so that a fresh connection costs half", async () => {
  const first = await handshake({ maxVersion: "TLSv1.2" });
  const session = first.getSession();
  first.destroy();
  expect(session).toBeDefined();
  const second = await handshake({ maxVersion: "TLSv1.2", ...(session && { session }) });
  expect(second.isSessionReused()).toBe(true);
  second.destroy();
});

test("ticket keys are the same wherever the TOKEN_KEY is, and change with time", () => {
  const at = Date.UTC(2026, 10, 21, 1);
  expect(ticketKeys("key", at)).toHaveLength(48);
  expect(ticketKeys("key", at + 3_600_000)).toEqual(ticketKeys("key", at));
  expect(ticketKeys("key", at + 12 * 3_600_000)).not.toEqual(ticketKeys("key", at));
  expect(ticketKeys("other", at)).not.toEqual(ticketKeys("key", at));
});
