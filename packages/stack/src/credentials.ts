import { demoCustomer } from "./control-api.ts";
import { type Home, readJson, writePrivateFile } from "./home.ts";
import { urlsOf, type Wiring } from "./wiring.ts";

/** What a person or a tool needs to use this Rollcall; kept in credentials.json, readable by its user only. */
export type Credentials = Readonly<{
  ingest_url: string;
  ingest_https_url: string;
  dashboard_url: string;
  tls_cert_file: string;
  api_key: string;
  admin_email: string;
  admin_password: string;
  demo: Readonly<{ customer: string; token: string }> | null;
  questdb: Readonly<{ host: string; pg_port: number; user: string; password: string }>;
  questdb_http_url: string;
  postgres_url: string;
  redis_url: string;
  amqp_url: string;
}>;

export const adminEmail = "admin@rollcall.local";
export const apiKeyOf = (wiring: Wiring): string => `rck_${wiring.secrets.apiKey}`;

const credentialsFile = (home: Home) => home.path("credentials.json");

export const readCredentials = (home: Home): Credentials | null =>
  readJson(credentialsFile(home)) as Credentials | null;

/** An address that people can open: listening on every address is reached through this machine's own. */
const reachable = (listenHost: string): string =>
  listenHost === "0.0.0.0" || listenHost === "::" ? "127.0.0.1" : listenHost;

export const writeCredentials = (
  home: Home,
  wiring: Wiring,
  listenHost: string,
  demoToken: string | null,
): Credentials => {
  const { ports, secrets } = wiring;
  const urls = urlsOf(wiring);
  const host = reachable(listenHost);
  const credentials: Credentials = {
    ingest_url: `http://${host}:${ports.ingestHttp}`,
    ingest_https_url: `https://${host}:${ports.ingestHttps}`,
    dashboard_url: `http://${host}:${ports.dashboard}`,
    tls_cert_file: home.path("tls", "cert.pem"),
    api_key: apiKeyOf(wiring),
    admin_email: adminEmail,
    admin_password: secrets.adminPassword,
    demo: demoToken === null ? null : { customer: demoCustomer, token: demoToken },
    questdb: {
      host: "127.0.0.1",
      pg_port: ports.questdbPg,
      user: "rollcall_reader",
      password: secrets.questdbReader,
    },
    questdb_http_url: urls.questdbHttp,
    postgres_url: urls.postgres,
    redis_url: urls.redis,
    amqp_url: urls.amqp,
  };
  writePrivateFile(credentialsFile(home), `${JSON.stringify(credentials, null, 2)}\n`);
  return credentials;
};

export const summaryOf = (home: Home, credentials: Credentials): string[] => {
  const { demo, ingest_url, ingest_https_url, dashboard_url, admin_email } = credentials;
  const lines = [
    "",
    `  Dashboard     ${dashboard_url}   (sign in as ${admin_email}; the password is in ${home.path("credentials.json")})`,
    `  Devices       ${ingest_url}   ${ingest_https_url}`,
    "",
  ];
  if (!demo) return lines;
  const target = `${ingest_url}/api/ingest/${demo.customer}/my-machine/my-software/heartbeat`;
  const headers = `-H 'Authorization: Bearer ${demo.token}' -H 'Content-Type: application/json'`;
  return [
    ...lines,
    "  A first heartbeat:",
    "",
    `curl -sS -X POST ${target} ${headers} -d '{"version":"1.0.0"}'`,
    "",
  ];
};
