import type { Client } from "pg";

// Daily partitions come and go and are reached through their parents, so only what is named in SQL files is listed.
const listed = `c.relnamespace = 'public'::regnamespace and not c.relispartition and c.relkind in ('r', 'p', 'v', 'm', 'S')`;

const holder = `case when a.grantee = 0 then 'public' else a.grantee::regrole::text end`;

/** One sentence for each role, grant, row policy, owner and guarded table; the same text on every server. */
const accessSql = `
  select format('role %s%s', rolname, case when rolcanlogin then ' may log in' else '' end) as line
    from pg_roles where rolname ~ '^rollcall'
  union all
  select format('%s on %s to %s', lower(a.privilege_type), c.oid::regclass, ${holder})
    from pg_class c, aclexplode(c.relacl) a where ${listed}
  union all
  select format('%s (%s) on %s to %s', lower(a.privilege_type), t.attname, c.oid::regclass, ${holder})
    from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a where ${listed}
  union all
  select format('execute on %s to %s', p.oid::regprocedure, ${holder})
    from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  union all
  select format('%s on schema public to %s', lower(a.privilege_type), ${holder})
    from pg_namespace n, aclexplode(n.nspacl) a where n.nspname = 'public'
  union all
  select format('%s policy %s on %s for %s to %s using %s check %s', lower(permissive), policyname, tablename, lower(cmd),
      array_to_string(array(select unnest(roles)::text order by 1), ', '), coalesce(qual, '-'), coalesce(with_check, '-'))
    from pg_policies where schemaname = 'public'
  union all
  select format('row security on %s%s', c.oid::regclass, case when c.relforcerowsecurity then ', also for its owner' else '' end)
    from pg_class c where ${listed} and c.relrowsecurity
  union all
  select format('%s belongs to %s', c.oid::regclass, c.relowner::regrole)
    from pg_class c where ${listed}
  order by line`;

/** Who may do what in the database, as sorted lines such as `select on customers to rollcall_query`. */
export const readAccess = async (client: Client): Promise<string[]> => {
  const { rows } = await client.query<{ line: string }>(accessSql);
  return rows.map(({ line }) => line);
};

const bookkeeping = `
  create table if not exists schema_access (line text primary key);
  grant select on schema_access to public`;

/** Keeps what the SQL files gave, so that it can be compared later. */
export const recordAccess = async (client: Client): Promise<void> => {
  await client.query(bookkeeping);
  const lines = await readAccess(client);
  await client.query("begin");
  try {
    await client.query("delete from schema_access");
    await client.query("insert into schema_access select distinct unnest($1::text[])", [lines]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
};

/** What was given once and is no longer there, for example after a dump without roles was loaded. */
const missingAccess = async (client: Client): Promise<string[]> => {
  const { rows } = await client.query<{ line: string }>("select line from schema_access order by line");
  const present = new Set(await readAccess(client));
  return rows.map(({ line }) => line).filter((line) => !present.has(line));
};

const shown = 10;

/** What was recorded and is missing; nothing where nothing was recorded yet. */
export const lostAccess = async (client: Client): Promise<string[]> => {
  const { rows } = await client.query<{ there: boolean }>(
    "select to_regclass('public.schema_access') is not null as there",
  );
  return rows[0]?.there ? missingAccess(client) : [];
};

/** Throws, naming what is missing. */
export const refuseLostAccess = async (client: Client): Promise<void> => {
  const missing = await lostAccess(client);
  if (missing.length === 0) return;
  const more = missing.length > shown ? ` and ${missing.length - shown} more` : "";
  throw new Error(
    `The database lacks rights that it had: ${missing.slice(0, shown).join("; ")}${more}. A dump was probably loaded before its roles were there: load it again with npm run restore, or with the roles first.`,
  );
};
