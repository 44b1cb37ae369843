import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sealKeyOf, sealSecrets } from "@rollcall/fleet";
import type { Fact } from "@rollcall/contracts/facts";
import type { FactName } from "@rollcall/contracts/fact-names";
import { factId } from "@rollcall/contracts/facts";
import { createLog, openPublisher, publishFacts, type Publisher } from "@rollcall/service-kit";
import {
  createTestPostgres,
  createTestVhost,
  openTestBroker,
  startService,
  type TestBroker,
  type TestPostgres,
  type TestService,
  type TestVhost,
  testTokenKey,
} from "@rollcall/test-kit";

export type Told = {
  readonly delivery: string;
  readonly event: string;
  readonly title: string;
  readonly summary: string;
  readonly customer: string | null;
  readonly machine: string | null;
  readonly source: string;
  readonly members: number;
  readonly since: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** ms since the epoch */
  readonly at: number;
};

type WebhookBody = {
  readonly delivery: string;
  readonly kind: string;
  readonly alert: Pick<Told, "title" | "customer" | "machine" | "source"> & {
    readonly message: string;
    readonly member_count: number;
    readonly fired_at: string;
  };
};

function readBody(text: string): Omit<Told, "path" | "headers" | "at"> {
  const { delivery, kind: event, alert } = JSON.parse(text) as WebhookBody;
  const {
    title,
    message: summary,
    customer,
    machine,
    source,
    member_count: members,
    fired_at: since,
  } = alert;
  return { delivery, event, title, summary, customer, machine, source, members, since };
}

/** A receiver that writes down what it is told; `answer` says what it answers, 200 when it is not given. */
export async function openReceiver() {
  const told: Told[] = [];
  let answer: (told: Told, response: ServerResponse) => void = (_, response) => response.end("ok");
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = readBody(Buffer.concat(chunks).toString());
      const one = { ...body, path: request.url ?? "", headers: request.headers, at: Date.now() };
      told.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    /** What one path was told: the event and how many alerts. */
    at: (path: string) => told.filter((one) => one.path === path),
    answerWith: (next: typeof answer) => (answer = next),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
export type Receiver = Awaited<ReturnType<typeof openReceiver>>;

export type Notifiers = {
  readonly postgres: TestPostgres;
  readonly vhost: TestVhost;
  readonly broker: TestBroker;
  readonly receiver: Receiver;
  readonly services: readonly TestService[];
  readonly publish: (facts: readonly Fact[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openNotifiers(
  count = 1,
  env: Readonly<Record<string, string>> = {},
): Promise<Notifiers> {
  const [postgres, vhost, receiver] = await Promise.all([
    createTestPostgres(),
    createTestVhost(),
    openReceiver(),
  ]);
  const broker = await openTestBroker(vhost.url);
  const publisher: Publisher = await openPublisher(vhost.url, createLog("test", "silent"));
  const given = { ALLOW_PRIVATE_TARGETS: "true", LOOK_EVERY_MS: "50", RETRY_SCALE_PERCENT: "1", ...env };
  const services = await Promise.all(
    Array.from({ length: count }, () => startService("notifier", { postgres, vhost, env: given })),
  );
  return {
    postgres,
    vhost,
    broker,
    receiver,
    services,
    publish: (facts) => publishFacts(publisher, facts),
    close: async () => {
      for (const service of services) await service.stop();
      await publisher.close();
      await broker.close();
      await receiver.close();
      await Promise.all([vhost.close(), postgres.close()]);
    },
  };
}

/** A webhook channel that leads to a path of the receiver. */
export async function aChannel(
  { postgres, receiver }: Pick<Notifiers, "postgres" | "receiver">,
  path: string,
  parts: { customer?: string; url?: string; kind?: string } = {},
): Promise<string> {
  const id = randomUUID();
  const secrets = { url: parts.url ?? `${receiver.url}${path}` };
  await postgres.pool.query(
    "insert into channels (id, customer, kind, name, sealed) values ($1, $2, $3, $4, $5)",
    [
      id,
      parts.customer ?? null,
      parts.kind ?? "webhook",
      path,
      sealSecrets(sealKeyOf(testTokenKey), id, secrets),
    ],
  );
  await postgres.pool.query("insert into channel_turns (channel) values ($1)", [id]);
  return id;
}

/** Instances of a customer: `machines` of one software each, with ids from `first` on. */
export async function aCustomer(
  { postgres }: Pick<Notifiers, "postgres">,
  customer: string,
  machines: number,
  first = 1,
): Promise<string[]> {
  await postgres.pool.query("insert into customers (slug, name) values ($1, $1) on conflict do nothing", [
    customer,
  ]);
  const ids = Array.from({ length: machines }, (_, n) => `${first + n}`);
  await postgres.pool.query(
    `select register_instances($1::bigint[], array_fill($2::text, array[$3::int]), $4::text[], array_fill('app'::text, array[$3::int]),
       array_fill(now(), array[$3::int]))`,
    [ids, customer, machines, ids.map((id) => `m${id}`)],
  );
  return ids;
}

/** Records flips as liveness does, and answers their facts. */
export async function recordFlips(
  { postgres }: Pick<Notifiers, "postgres">,
  to: "overdue" | "alive" | "stopped",
  ids: readonly string[],
  atUs = Date.now() * 1e3,
): Promise<Fact[]> {
  const { rows } = await postgres.pool.query<{
    id: string;
    customer: string;
    machine: string;
    software: string;
    colour: string;
  }>(
    `update instances set liveness = $2, liveness_since = instant_of($3::bigint) where id = any ($1::bigint[])
     returning id::text, customer, machine, software, colour`,
    [ids, to, atUs],
  );
  const name = `instance.${to}` as FactName;
  return rows.map(({ id, customer, machine, software, colour }) => {
    const data = { from: to === "overdue" ? "alive" : "overdue", to, colour };
    const place = { customer, machine, software, instance: id };
    return {
      id: factId(name, id, atUs),
      name,
      at: atUs,
      recorded_at: Date.now() * 1e3,
      ...place,
      data,
    };
  });
}

export async function flip(
  notifiers: Notifiers,
  to: "overdue" | "alive" | "stopped",
  ids: readonly string[],
): Promise<Fact[]> {
  const facts = await recordFlips(notifiers, to, ids);
  await notifiers.publish(facts);
  return facts;
}

export async function alertsOf({ postgres }: Pick<Notifiers, "postgres">, customer: string) {
  const { rows } = await postgres.pool.query<{
    id: string;
    state: string;
    type: string;
    open: number;
    all: number;
  }>(
    `select id, state, alert_type as type, open_members as open, all_members as all from alerts where customer = $1 order by opened_at, id`,
    [customer],
  );
  return rows;
}

/** Facts of a name were applied, however many of them. */
export const appliedAll = async ({ postgres }: Pick<Notifiers, "postgres">, facts: readonly Fact[]) => {
  const { rows } = await postgres.pool.query<{ count: number }>(
    "select count(*)::int as count from applied_facts where id = any ($1::uuid[])",
    [facts.map(({ id }) => id)],
  );
  return rows[0]?.count === new Set(facts.map(({ id }) => id)).size;
};
