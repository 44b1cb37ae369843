import { hashApiKey, type Queryable } from "@rollcall/service-kit";
import { type Caller, type Grant, isAtLeast, type Role, roleOn, roles } from "./caller.ts";

/** What the authenticator asks of PostgreSQL; the roles of query and control may read exactly this. */
export type PeopleStore = {
  readonly callerOfKey: (key: string) => Promise<Caller | undefined>;
  readonly callerOfSession: (sessionId: string, userId: string) => Promise<Caller | undefined>;
  /** Remembers, to the minute, that the key was used. */
  readonly touchKey: (id: string) => Promise<void>;
  /** The customer and everything above it; empty when there is no such customer. */
  readonly lineOf: (customer: string) => Promise<readonly string[]>;
};

const lower = (one: Role, other: Role): Role => (isAtLeast(one, other) ? other : one);

/** A key of a user never allows more than its user may still do. */
function clippedGrant(key: Grant, line: readonly string[], userGrants: readonly Grant[]): Grant | undefined {
  const held = roleOn(userGrants, line);
  return held && { role: lower(held, key.role), customer: key.customer };
}

const grantsSql = `coalesce((select json_agg(json_build_object('role', r.role, 'customer', r.customer))
  from user_roles r where r.user_id = u.id), '[]')`;

const keySql = `
  select k.id, k.name, k.role, k.customer, k.user_id, ${grantsSql} as user_grants,
    case when k.customer is null then '{}' else customer_and_parents(k.customer) end as line
  from api_keys k left join users u on u.id = k.user_id
  where k.hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    and (k.user_id is null or u.active)`;

const sessionSql = `
  select u.id, u.email, ${grantsSql} as grants
  from sessions s join users u on u.id = s.user_id
  where s.id = $1 and u.id = $2 and s.revoked_at is null and s.expires_at > now() and u.active`;

type KeyRow = {
  id: string;
  name: string;
  role: Role;
  customer: string | null;
  user_id: string | null;
  user_grants: Grant[];
  line: string[];
};

export function createPeopleStore(postgres: Queryable, serverKey: string): PeopleStore {
  return {
    callerOfKey: async (key) => {
      const { rows } = await postgres.query<KeyRow>(keySql, [hashApiKey(key, serverKey)]);
      const [row] = rows;
      if (!row) return undefined;
      const own: Grant = { role: row.role, customer: row.customer };
      const grant = row.user_id === null ? own : clippedGrant(own, row.line, row.user_grants);
      if (!grant || !roles.includes(grant.role)) return undefined;
      const { id, name, user_id: userId } = row;
      return { kind: "api_key", id, userId, name, grants: [grant], sessionId: null };
    },
    callerOfSession: async (sessionId, userId) => {
      const { rows } = await postgres.query<{ id: string; email: string; grants: Grant[] }>(sessionSql, [
        sessionId,
        userId,
      ]);
      const [row] = rows;
      if (!row) return undefined;
      return { kind: "user", id: row.id, userId: row.id, name: row.email, grants: row.grants, sessionId };
    },
    touchKey: async (id) => {
      await postgres.query("select touch_api_key($1)", [id]);
    },
    lineOf: async (customer) => {
      const { rows } = await postgres.query<{ line: string[] }>("select customer_and_parents($1) as line", [
        customer,
      ]);
      return rows[0]?.line ?? [];
    },
  };
}
