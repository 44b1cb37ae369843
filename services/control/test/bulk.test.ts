import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aDiagnostic, anInstance, colourOf } from "./fleet.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
const ids: string[] = [];
beforeAll(async () => {
  at = await startControl();
  for (const [slug, parent] of [
    ["acme", null],
    ["acme-north", "acme"],
    ["globex", null],
  ])
    await at.ask("POST", "customers", { body: { slug, name: slug, parent } });
  for (const customer of ["acme", "acme-north", "globex"])
    for (const machine of ["press-1", "press-2", "mill-1"])
      ids.push(await anInstance(at.postgres, { customer, machine, software: "app" }));
});
afterAll(() => at?.close());

const bulk = (body: object, key?: string) =>
  at.ask("POST", "instances/bulk", { body, ...(key ? { key } : {}) });
const thresholds = async () =>
  (await at.postgres.pool.query("select count(*)::int as n from instances where overdue_after_seconds = 77"))
    .rows[0].n;

test("without dry_run: false nothing is changed, and what would be is told", async () => {
  const action = { kind: "threshold", overdue_after_seconds: 77 };
  const dry = await bulk({ filter: "machine:press-*", customer: "acme", action });
  expect(dry.body).toMatchObject({ matched: 4, changed: 0, dry_run: true });
  expect(dry.body.sample).toHaveLength(4);
  expect(await thresholds()).toBe(0);
  const stale = await bulk({
    filter: "machine:press-*",
    customer: "acme",
    action,
    dry_run: false,
    expected: 5,
  });
  expect([stale.status, await thresholds()]).toEqual([409, 0]);
  const done = await bulk({
    filter: "machine:press-*",
    customer: "acme",
    action,
    dry_run: false,
    expected: 4,
  });
  expect(done.body).toMatchObject({ matched: 4, changed: 4, dry_run: false });
  expect(await thresholds()).toBe(4);
  const { rows } = await at.postgres.pool.query(
    "select customer, after from audit_events where action = 'changeInstances' order by customer",
  );
  expect(rows).toMatchObject([
    { customer: "acme", after: { kind: "threshold", instances: 2 } },
    { customer: "acme-north", after: { instances: 2 } },
  ]);
});

test("labels are set on machines and removed with null, and can be filtered by", async () => {
  const set = await bulk({
    filter: "machine:mill-1",
    dry_run: false,
    action: { kind: "label", labels: { hall: "3", old: "x" } },
  });
  expect(set.body.changed).toBe(3);
  await bulk({ filter: "label.hall:3", dry_run: false, action: { kind: "label", labels: { old: null } } });
  const { rows } = await at.postgres.pool.query("select distinct labels from machines where slug = 'mill-1'");
  expect(rows).toEqual([{ labels: { hall: "3" } }]);
});

test("everything open is acknowledged, everything put into maintenance, by filter", async () => {
  for (const id of ids) await aDiagnostic(at.postgres, id, { code: 3 });
  const acknowledged = await bulk({
    filter: "customer:globex",
    dry_run: false,
    action: { kind: "acknowledge" },
  });
  expect(acknowledged.body).toMatchObject({ matched: 3, changed: 3 });
  expect(await colourOf(at.postgres, ids[8] ?? "")).toBe("green");
  const action = { kind: "maintenance", title: "Move", duration_seconds: 600 };
  const greyed = await bulk({ filter: "NOT customer:globex AND colour:red", dry_run: false, action });
  expect(greyed.body.changed).toBe(6);
  const { rows } = await at.postgres.pool.query(
    "select colour, count(*)::int as n from instances group by 1 order by 1",
  );
  expect(rows).toEqual([
    { colour: "green", n: 3 },
    { colour: "grey", n: 6 },
  ]);
});

test("whoever holds a role on a part changes that part alone", async () => {
  const password = "a-password-for-parts";
  await at.ask("POST", "users", {
    body: { email: "o@example.com", password, roles: [{ role: "operator", customer: "acme-north" }] },
  });
  const { body } = await at.ask("POST", "auth/login", {
    key: null,
    body: { email: "o@example.com", password },
  });
  const action = { kind: "threshold", overdue_after_seconds: 88 };
  expect((await bulk({ action, dry_run: false }, body.access_token)).body.matched).toBe(3);
  expect((await bulk({ action, customer: "acme", dry_run: false }, body.access_token)).status).toBe(404);
  const { rows } = await at.postgres.pool.query(
    "select distinct customer from instances where overdue_after_seconds = 88",
  );
  expect(rows).toEqual([{ customer: "acme-north" }]);
});

test("a broken filter is refused with the position of the error", async () => {
  const answer = await bulk({ filter: "machine:a AND nonsense:b", action: { kind: "acknowledge" } });
  expect(answer.status).toBe(422);
  expect(answer.body.error.fields).toEqual([
    { path: "/body/filter", message: expect.stringContaining('"nonsense"'), position: 14 },
  ]);
  expect((await bulk({ action: { kind: "explode" } })).status).toBe(422);
  expect((await bulk({ action: { kind: "threshold", overdue_after_seconds: -1 } })).status).toBe(422);
});

test("instances are deleted by filter", async () => {
  const done = await bulk({ filter: "machine:press-2", dry_run: false, action: { kind: "delete" } });
  expect(done.body.changed).toBe(3);
  expect((await at.postgres.pool.query("select from instances")).rowCount).toBe(6);
});
