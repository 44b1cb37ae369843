import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { type EventKind, exchanges } from "@rollcall/contracts/broker";
import type { DeviceEvent, Envelope, RejectionEvent } from "@rollcall/contracts/messages";
import { createIngestToken, hashIngestToken, unpackText } from "@rollcall/service-kit";
import {
  createTestPostgres,
  createTestVhost,
  eventually,
  randomSlug,
  startService,
  type TestPostgres,
  type TestService,
  type TestVhost,
  testTokenKey,
} from "@rollcall/test-kit";
import { type ChannelModel, type ConsumeMessage, connect } from "amqplib";
import { expectPromised } from "./answer-contract.ts";

export type AnyEvent = DeviceEvent<Record<string, unknown>> & { kind: string; envelope: string };

/** What a gateway published, in the order in which it came. */
export type Published = {
  readonly events: AnyEvent[];
  readonly envelopes: Envelope[];
  readonly rejections: RejectionEvent[];
  /** The texts of the messages, in which numbers have all their digits. */
  readonly texts: string[];
};

export type TestCustomer = { readonly slug: string; readonly token: string; readonly tokenId: string };

export type TestGateway = Published & {
  readonly service: TestService;
  readonly postgres: TestPostgres;
  readonly vhost: TestVhost;
  /** A customer with a token, known from the start. */
  readonly alice: TestCustomer;
  readonly close: () => Promise<void>;
};

/** Takes a copy of everything that is published, by a queue of its own. */
async function listen(url: string, into: Published): Promise<ChannelModel> {
  const connection = await connect(url, { noDelay: true });
  connection.on("error", () => {});
  const channel = await connection.createChannel();
  await channel.assertExchange(exchanges.events, "direct", { durable: true });
  const { queue } = await channel.assertQueue("", { exclusive: true });
  const kinds: EventKind[] = ["heartbeat", "diagnostics", "status", "metrics", "ping", "rejection"];
  for (const kind of kinds) await channel.bindQueue(queue, exchanges.events, kind);
  const take = ({ content, properties }: ConsumeMessage) => {
    const text = unpackText({ content, ...properties });
    into.texts.push(text);
    const envelope = JSON.parse(text) as Envelope;
    into.envelopes.push(envelope);
    if (envelope.kind === "rejection") into.rejections.push(...(envelope.events as RejectionEvent[]));
    else
      for (const event of envelope.events as AnyEvent[])
        into.events.push({ ...event, kind: envelope.kind, envelope: envelope.id });
  };
  await channel.consume(queue, (message) => message && take(message), { noAck: true });
  return connection;
}

/** A token of an existing customer, written to the database only. */
export async function insertToken(postgres: TestPostgres, customer: string, expiresAt?: Date) {
  const { token, id } = createIngestToken();
  await postgres.pool.query(
    "insert into ingest_tokens (id, customer, name, hash, expires_at) values ($1, $2, 'test', $3, $4)",
    [id, customer, hashIngestToken(token, testTokenKey), expiresAt ?? null],
  );
  return { token, tokenId: id };
}

/** A customer with a token, written to the database only. */
export async function insertCustomer(
  postgres: TestPostgres,
  options: { deviceLimit?: number; active?: boolean } = {},
): Promise<TestCustomer> {
  const slug = randomSlug("alice");
  await postgres.pool.query(
    "insert into customers (slug, name, device_limit, active) values ($1, $1, $2, $3)",
    [slug, options.deviceLimit ?? null, options.active ?? true],
  );
  return { slug, ...(await insertToken(postgres, slug)) };
}

/** A gateway on real servers, a customer that it knows, and a listener that sees what it publishes. */
export async function startGateway(
  options: {
    env?: Record<string, string>;
    /** Before it starts. */
    prepare?: (postgres: TestPostgres) => Promise<unknown>;
    /** Stands between it and the servers. */
    proxies?: { amqpUrl?: (url: string) => string; postgresUrl?: (url: string) => string };
  } = {},
): Promise<TestGateway> {
  const [postgres, vhost] = await Promise.all([createTestPostgres(), createTestVhost()]);
  const alice = await insertCustomer(postgres);
  await options.prepare?.(postgres);
  const { amqpUrl, postgresUrl } = options.proxies ?? {};
  const env = {
    ...options.env,
    ...(amqpUrl && { AMQP_URL: amqpUrl(vhost.url) }),
    ...(postgresUrl && { POSTGRES_URL: postgresUrl(postgres.urlOf("ingest-gateway")) }),
  };
  const closeServers = () => Promise.all([vhost.close(), postgres.close()]);
  const service = await startService("ingest-gateway", { postgres, vhost, env }).catch(
    async (error: unknown) => {
      await closeServers();
      throw error;
    },
  );
  const seen: Published = { events: [], envelopes: [], rejections: [], texts: [] };
  const connection = await listen(vhost.url, seen);
  return {
    service,
    postgres,
    vhost,
    alice,
    ...seen,
    close: async () => {
      await service.stop();
      await connection.close();
      await closeServers();
    },
  };
}

export type Sent = { status: number; headers: Headers; text: string; json: unknown };

/** POSTs as a device of the customer does and holds the answer against the contract; `headers` replace or add, null removes one. */
export async function send(
  url: string,
  customer: TestCustomer,
  path: string,
  options: {
    body?: string | Uint8Array<ArrayBuffer>;
    method?: string;
    headers?: Record<string, string | null>;
  } = {},
): Promise<Sent> {
  const headers = new Headers({
    authorization: `Bearer ${customer.token}`,
    "content-type": "application/json",
  });
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const method = options.method ?? "POST";
  const body = method === "GET" || method === "HEAD" ? null : (options.body ?? "{}");
  const response = await fetch(url + path, { method, headers, body, redirect: "manual" });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  if (method !== "HEAD") expectPromised(path, response.status, json);
  return { status: response.status, headers: response.headers, text, json };
}

export type SentAlone = { status: number; headers: [string, string][]; text: string; date: string };

/** Like `send`, on a connection of its own; `headers` are those of the answer but its date, sorted. */
export async function sendAlone(
  url: string,
  customer: TestCustomer,
  path: string,
  { body, headers }: { body: Uint8Array; headers: Record<string, string | null> },
): Promise<SentAlone> {
  const all = {
    authorization: `Bearer ${customer.token}`,
    "content-type": "application/json",
    "content-length": String(body.length),
    ...headers,
  };
  const given = Object.entries(all).filter((header): header is [string, string] => header[1] !== null);
  const options = { method: "POST", agent: false, headers: Object.fromEntries(given) };
  const sent = request(url + path, options).end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const text = Buffer.concat(await response.toArray()).toString();
  const { date = "", ...others } = response.headers as Record<string, string>;
  const sorted = Object.entries(others).sort(([a], [b]) => a.localeCompare(b));
  return { status: response.statusCode ?? 0, headers: sorted, text, date };
}

export const devicePath = (
  { slug }: TestCustomer,
  kind: string,
  { machine = "server-01", software = "my-app" } = {},
) => `/api/ingest/${slug}/${machine}/${software}/${kind}`;

/** A sample of the gateway's metrics; 0 when it is not there. */
export async function metric(service: TestService, sample: string): Promise<number> {
  const text = await (await fetch(`${service.healthUrl}/metrics`)).text();
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1) ?? 0);
}

export { eventually };
