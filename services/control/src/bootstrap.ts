import { hashApiKey, type Log, type Postgres, transaction } from "@rollcall/service-kit";
import { writeAudit } from "./audit/audit-store.ts";
import type { ControlConfig } from "./config.ts";
import { hashPassword } from "./sign-in/password.ts";

type Settings = Pick<
  ControlConfig,
  "bootstrapAdminEmail" | "bootstrapAdminPassword" | "bootstrapApiKey" | "tokenKey"
>;

const bootstrap = { actor: "bootstrap", actorId: null, address: null, requestId: null };

async function ensureAdministrator(postgres: Postgres, email: string, password: string): Promise<boolean> {
  const known = await postgres.query("select from users where lower(email) = lower($1)", [email]);
  if (known.rowCount) return false;
  const passwordHash = await hashPassword(password);
  return transaction(postgres, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      "insert into users (email, password_hash) values ($1, $2) on conflict do nothing returning id",
      [email, passwordHash],
    );
    const [user] = rows;
    if (!user) return false;
    await client.query("insert into user_roles (user_id, role) values ($1, 'admin')", [user.id]);
    await writeAudit(client, bootstrap, {
      action: "createUser",
      target: email,
      after: { email, role: "admin" },
    });
    return true;
  });
}

async function ensureApiKey(postgres: Postgres, key: string, tokenKey: string): Promise<boolean> {
  const prefix = key.slice(0, 12);
  return transaction(postgres, async (client) => {
    const { rowCount } = await client.query(
      `insert into api_keys (prefix, hash, name, role, created_by) values ($1, $2, 'Bootstrap key', 'admin', 'bootstrap')
       on conflict (hash) do nothing`,
      [prefix, hashApiKey(key, tokenKey)],
    );
    if (rowCount)
      await writeAudit(client, bootstrap, {
        action: "createApiKey",
        target: prefix,
        after: { role: "admin" },
      });
    return rowCount === 1;
  });
}

/**
 * Makes the first administrator and the first API key where they are missing. What is there stays as people left it: a
 * changed password is not set back, a revoked key does not come back.
 */
export async function ensureBootstrap(postgres: Postgres, settings: Settings, log: Log): Promise<void> {
  const { bootstrapAdminEmail: email, bootstrapAdminPassword: password, bootstrapApiKey: key } = settings;
  if (email && password && (await ensureAdministrator(postgres, email, password)))
    log.info({ email }, "made the first administrator");
  if (key && (await ensureApiKey(postgres, key, settings.tokenKey))) log.info("made the first API key");
}
