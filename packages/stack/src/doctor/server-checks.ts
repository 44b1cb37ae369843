import { readServices } from "@rollcall/service-facts";
import { lostAccess, runQuestdb } from "@rollcall/migrate";
import { connect } from "amqplib";
import { Redis } from "ioredis";
import { inPostgres } from "../backup/postgres-dump.ts";
import type { Urls } from "../wiring.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

const manyWaiting = 1_000;

export const queueFinding = (name: string, waiting: number, consumers: number): Finding => {
  const says = `${waiting} messages wait, ${consumers} consumers`;
  const service = name.slice(0, name.indexOf("."));
  if (consumers === 0) return error(`queue ${name}`, says, `start ${service}; never purge the queue`);
  if (waiting > manyWaiting)
    return warning(
      `queue ${name}`,
      says,
      `a backlog drains by itself; if it grows, npm run logs -- ${service}`,
    );
  return ok(`queue ${name}`, says);
};

const lookAtBroker = async ({ amqp }: Urls): Promise<Finding[]> => {
  const connection = await connect(amqp, { noDelay: true, timeout: 5_000 });
  connection.on("error", () => {});
  try {
    const { product, version } = connection.connection.serverProperties;
    const channel = await connection.createChannel();
    const found: Finding[] = [];
    for (const name of (await readServices()).flatMap(({ queues }) => queues)) {
      const { messageCount, consumerCount } = await channel.checkQueue(name);
      found.push({ ...queueFinding(name, messageCount, consumerCount), value: messageCount });
    }
    return [ok("rabbitmq", `${product} ${version}`), ...found];
  } finally {
    await connection.close();
  }
};

const slowSql = `
  select pid, usename, round(extract(epoch from clock_timestamp() - coalesce(query_start, xact_start))) as seconds,
      state, left(regexp_replace(query, '\\s+', ' ', 'g'), 80) as query
    from pg_stat_activity
    where pid <> pg_backend_pid() and backend_type = 'client backend' and usename ~ '^rollcall'
      and ((state = 'active' and clock_timestamp() - query_start > '10 s')
        or (state like 'idle in transaction%' and clock_timestamp() - xact_start > '1 min'))`;

type Slow = Readonly<{ pid: number; usename: string; seconds: string; state: string; query: string }>;

const lookAtPostgres = ({ postgres }: Urls): Promise<Finding[]> =>
  inPostgres(postgres, async (client) => {
    const one = async (sql: string) =>
      Object.values((await client.query<Record<string, string>>(sql)).rows[0] ?? {})[0];
    const dead = Number(await one("select count(*) from dead_letters where replayed_at is null"));
    const { rows: slow } = await client.query<Slow>(slowSql);
    const missing = await lostAccess(client);
    const connections = Number(await one("select count(*) from pg_stat_activity"));
    const most = Number(await one("show max_connections"));
    return [
      ok("postgres", `PostgreSQL ${await one("show server_version")}`),
      connections > most * 0.8
        ? warning(
            "connections",
            `${connections} of ${most}`,
            "stop what does not belong here, or raise max_connections",
          )
        : ok("connections", `${connections} of ${most}`),
      missing.length > 0
        ? error(
            "rights",
            `${missing.length} are missing, first: ${missing[0]}`,
            "npm run restore, or load the roles and then the dump",
          )
        : ok("rights", "every grant and row policy is there"),
      dead > 0
        ? warning(
            "dead letters",
            `${dead} wait for somebody to look`,
            "Record → Dead letters, or rollcall dead-letters list",
          )
        : ok("dead letters", "none"),
      ...(slow.length === 0 ? [ok("slow statements", "none")] : []),
      ...slow.map(({ pid, usename, seconds, state, query }) =>
        warning(
          "slow statements",
          `${usename}, ${state} for ${seconds} s: ${query}`,
          `select pg_cancel_backend(${pid}) ends it`,
        ),
      ),
    ];
  });

const lookAtQuestdb = async ({ questdbHttp }: Urls): Promise<Finding[]> => {
  const [build] = await runQuestdb(questdbHttp, "select build()");
  const tables = await runQuestdb(
    questdbHttp,
    "select name, suspended, sequencerTxn - writerTxn from wal_tables()",
  );
  const found = tables.map(([name, suspended, behind]): Finding => {
    const check = `table ${String(name)}`;
    if (suspended === true)
      return error(
        check,
        "QuestDB has suspended it",
        `free disk, then ALTER TABLE ${String(name)} RESUME WAL; nothing is lost`,
      );
    return Number(behind) > 100
      ? warning(
          check,
          `${Number(behind)} transactions behind`,
          "it catches up by itself; if not, look at its disk",
        )
      : ok(check, "applied");
  });
  return [ok("questdb", /QuestDB [\d.]+/.exec(String(build?.[0]))?.[0] ?? "answers"), ...found];
};

const lookAtRedis = async ({ redis: url }: Urls): Promise<Finding[]> => {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5_000 });
  redis.on("error", () => {});
  try {
    await redis.connect();
    const info = await redis.info();
    const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
    const says = `Redis ${value("redis_version")}, ${value("used_memory_human")}`;
    return [
      value("aof_last_write_status") === "ok"
        ? ok("redis", says)
        : error(
            "redis",
            `${says}; its file could not be written`,
            "free disk: Redis refuses writes meanwhile",
          ),
    ];
  } finally {
    redis.disconnect();
  }
};

const looks = {
  rabbitmq: lookAtBroker,
  postgres: lookAtPostgres,
  questdb: lookAtQuestdb,
  redis: lookAtRedis,
};

/** A server that does not answer is a finding, too. */
export const lookAtServers = async (urls: Urls): Promise<Finding[]> => {
  const found = Object.entries(looks).map(async ([name, look]) => {
    try {
      return await look(urls);
    } catch (cause) {
      const says = `does not answer: ${(cause as Error).message}`;
      return [error(name, says, `npm run status; npm run logs -- ${name}`)];
    }
  });
  return (await Promise.all(found)).flat();
};
