import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { heldPrivileges, migrate, wantedPrivileges } from "@rollcall/migrate";
import { readServices, roleOf, type Service } from "@rollcall/service-facts";
import { createTestPostgres, randomSlug, type TestPostgres, testServers } from "@rollcall/test-kit";
import { Client } from "pg";

let postgres: TestPostgres;
beforeEach(async () => {
  postgres = await createTestPostgres({ empty: true });
});
afterEach(() => postgres.close());

const services = await readServices();
const passwords = testServers().wiring.secrets;
const run = (options: { services?: readonly Service[]; rolePasswords?: Record<string, string> } = {}) =>
  migrate({ postgresUrl: postgres.url, rolePasswords: passwords, ...options });

const withGrants = services.flatMap(({ name, grants }) => (grants ? [{ name, grants }] : []));

test("each role may do what its service's file says, and nothing more", async () => {
  await run();
  expect(withGrants.length).toBeGreaterThan(5);
  for (const { name, grants } of withGrants) {
    const wanted = await wantedPrivileges(postgres.pool, grants);
    const held = await heldPrivileges(postgres.pool, roleOf(name));
    expect({ name, held: held.sort() }).toEqual({ name, held: wanted.sort() });
  }
});

test("roles may sign in, and only services with grants have one", async () => {
  await run();
  const { rows } = await postgres.pool.query(
    "select rolname, rolcanlogin, rolsuper, rolcreaterole from pg_roles where rolname = any ($1)",
    [services.map(({ name }) => roleOf(name))],
  );
  const role = (name: string) => ({
    rolname: roleOf(name),
    rolcanlogin: true,
    rolsuper: false,
    rolcreaterole: false,
  });
  expect(rows.sort((a, b) => a.rolname.localeCompare(b.rolname))).toEqual(
    withGrants.map(({ name }) => role(name)).sort((a, b) => a.rolname.localeCompare(b.rolname)),
  );
});

/** A service that came after the schema was made. Its role is removed again: roles belong to the whole server. */
const withLateService = async (
  grants: NonNullable<Service["grants"]>,
  work: (late: Service, password: Record<string, string>) => Promise<void>,
): Promise<void> => {
  const name = randomSlug("late").replaceAll("-", "");
  const resources = { cpuMillis: 1, memoryMib: 1, memoryLimitMib: 1 };
  const late = { name, summary: "", grants, environment: {}, queues: [], probes: [], resources };
  try {
    await work(late, { ...passwords, [name]: "late" });
  } finally {
    const { rowCount } = await postgres.pool.query("select from pg_roles where rolname = $1", [roleOf(name)]);
    if (rowCount) {
      await postgres.pool.query(`drop owned by ${roleOf(name)}`);
      await postgres.pool.query(`drop role ${roleOf(name)}`);
    }
  }
};

test("a service that is new to an installation gets its role and its grants without a new SQL file", async () => {
  await run();
  const grants = { tables: { customers: ["select (slug)"] }, functions: ["touch_api_key(uuid)"] } as const;
  await withLateService(grants, async (late, rolePasswords) => {
    const all = [...services, late];
    expect(await run({ services: all, rolePasswords })).toEqual({ postgres: [], questdb: [] });
    await run({ services: all, rolePasswords });
    const url = new URL(postgres.url);
    Object.assign(url, { username: roleOf(late.name), password: "late" });
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      expect((await client.query("select slug from customers")).rows).toEqual([]);
      await expect(client.query("select name from customers")).rejects.toThrow(/permission denied/);
    } finally {
      await client.end();
    }
  });
});

test("a grant on what does not exist names the service's file, and grants nothing of it", async () => {
  await run();
  await withLateService(
    { tables: { customers: ["select"], beds: ["select"] } },
    async (late, rolePasswords) => {
      await expect(run({ services: [late], rolePasswords })).rejects.toThrow(
        `The grants of services/${late.name}/service.ts failed: relation "beds" does not exist`,
      );
      expect(await heldPrivileges(postgres.pool, roleOf(late.name))).toEqual([]);
    },
  );
});

test("missing passwords are named, all of them, before anything is done", async () => {
  const { scheduler: _, query: __, ...others } = passwords as Record<string, string>;
  await expect(run({ rolePasswords: others })).rejects.toThrow(
    /^QUERY_PASSWORD, SCHEDULER_PASSWORD must be set: .*make-env\.sh.*secrets\.env/,
  );
  const { rows } = await postgres.pool.query("select from pg_tables where schemaname = 'public'");
  expect(rows).toEqual([]);
});
