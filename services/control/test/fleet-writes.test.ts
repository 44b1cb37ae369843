import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { aDiagnostic, anInstance, colourOf } from "./fleet.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
beforeAll(async () => {
  at = await startControl({ TICK_EVERY_MS: "200" }, 200);
  for (const [slug, parent] of [
    ["acme", null],
    ["acme-north", "acme"],
    ["globex", null],
  ])
    expect((await at.ask("POST", "customers", { body: { slug, name: slug, parent } })).status).toBe(201);
});
afterAll(() => at?.close());

let machines = 0;
const freshInstance = (customer = "acme", software = "app") =>
  anInstance(at.postgres, { customer, machine: `m-${(machines += 1)}`, software });
const lastMachine = () => `m-${machines}`;
const lastAudit = async () =>
  (
    await at.postgres.pool.query(
      "select actor, action, target, customer, before, after from audit_events order by id desc limit 1",
    )
  ).rows[0];

test("a machine takes a name, notes, labels and a threshold, and gives them back with null", async () => {
  await freshInstance();
  const path = `customers/acme/machines/${lastMachine()}`;
  const changed = await at.ask("PATCH", path, {
    body: {
      display_name: "Press 1",
      notes: "in hall 3",
      labels: { hall: "3", line: "a" },
      overdue_after_seconds: 60,
    },
  });
  expect(changed.body).toMatchObject({
    display_name: "Press 1",
    labels: { hall: "3", line: "a" },
    overdue_after_seconds: 60,
  });
  const cleared = await at.ask("PATCH", path, {
    body: { notes: null, labels: { line: null }, overdue_after_seconds: null },
  });
  expect(cleared.body).toMatchObject({
    display_name: "Press 1",
    notes: null,
    labels: { hall: "3" },
    overdue_after_seconds: null,
  });
  expect(await lastAudit()).toMatchObject({
    actor: "Bootstrap key",
    action: "updateMachine",
    target: `acme/${lastMachine()}`,
    before: { notes: "in hall 3", labels: { hall: "3", line: "a" } },
    after: { notes: null, labels: { hall: "3" } },
  });
});

test("an instance takes a name and a threshold; an unknown one is 404, a bad threshold 422", async () => {
  await freshInstance();
  const path = `customers/acme/machines/${lastMachine()}/software/app`;
  const changed = await at.ask("PATCH", path, {
    body: { display_name: "The app", overdue_after_seconds: 900 },
  });
  expect(changed.body).toMatchObject({ display_name: "The app", overdue_after_seconds: 900 });
  expect((await at.ask("PATCH", `${path}-none`, { body: { display_name: "x" } })).status).toBe(404);
  const bad = await at.ask("PATCH", path, { body: { overdue_after_seconds: 0 } });
  expect([bad.status, bad.body.error.fields[0].path]).toEqual([422, "/body/overdue_after_seconds"]);
});

test("a deleted machine is gone with its instances, and its diagnostics stay in the history", async () => {
  const id = await freshInstance();
  await aDiagnostic(at.postgres, id, { code: 7 });
  expect((await at.ask("DELETE", `customers/acme/machines/${lastMachine()}`)).status).toBe(204);
  expect(await colourOf(at.postgres, id)).toBe("gone");
  const { rows } = await at.postgres.pool.query("select code from diagnostic_history where instance = $1", [
    id,
  ]);
  expect(rows).toEqual([{ code: 7 }]);
  expect((await at.ask("DELETE", `customers/acme/machines/${lastMachine()}`)).status).toBe(404);
});

test("an acknowledged error colours no more, open or over, and says by whom", async () => {
  const id = await freshInstance();
  const open = await aDiagnostic(at.postgres, id, { code: 1 });
  const over = await aDiagnostic(at.postgres, id, { code: 2, closed: true });
  expect(await colourOf(at.postgres, id)).toBe("red");
  const answer = await at.ask("POST", `diagnostics/${over}/acknowledge`);
  expect(answer.body).toMatchObject({ id: over, acknowledged_by: "Bootstrap key" });
  expect(await colourOf(at.postgres, id)).toBe("red");
  expect((await at.ask("POST", `diagnostics/${open}/acknowledge`)).status).toBe(200);
  expect(await colourOf(at.postgres, id)).toBe("green");
  const again = await at.ask("POST", `diagnostics/${over}/acknowledge`);
  expect([again.status, again.body.acknowledged_by]).toEqual([200, "Bootstrap key"]);
  expect((await at.ask("POST", `diagnostics/${crypto.randomUUID()}/acknowledge`)).status).toBe(404);
  expect((await at.ask("POST", "diagnostics/not-an-id/acknowledge")).status).toBe(422);
});

test("several are acknowledged by id, all of a code by customer, and either must be given", async () => {
  const [one, other] = [await freshInstance("acme-north"), await freshInstance("globex")];
  const ids = [
    await aDiagnostic(at.postgres, one, { code: 41 }),
    await aDiagnostic(at.postgres, one, { code: 42 }),
  ];
  await aDiagnostic(at.postgres, other, { code: 42 });
  const both = await at.ask("POST", "diagnostics/acknowledge", { body: { ids: [ids[0]], code: 42 } });
  expect([both.status, both.body.error.fields[0].path]).toEqual([422, "/body/ids"]);
  expect((await at.ask("POST", "diagnostics/acknowledge", { body: { ids: [ids[0]] } })).body).toMatchObject({
    acknowledged: 1,
  });
  const ofAcme = await at.ask("POST", "diagnostics/acknowledge", { body: { code: 42, customer: "acme" } });
  expect(ofAcme.body).toMatchObject({ acknowledged: 1 });
  expect([await colourOf(at.postgres, one), await colourOf(at.postgres, other)]).toEqual(["green", "red"]);
  const rest = await at.ask("POST", "diagnostics/acknowledge", { body: { code: 42 } });
  expect(rest.body).toMatchObject({ acknowledged: 1 });
});

test("an acknowledgement of many keeps its comment, and can be taken back whole, what was over too", async () => {
  const id = await freshInstance();
  const open = await aDiagnostic(at.postgres, id, { code: 61 });
  const over = await aDiagnostic(at.postgres, id, { code: 62, closed: true });
  const earlier = await aDiagnostic(at.postgres, id, { code: 63 });
  await at.ask("POST", `diagnostics/${earlier}/acknowledge`);
  const body = { ids: [open, over], comment: "Known, a part is on its way" };
  const { body: done } = await at.ask("POST", "diagnostics/acknowledge", { body });
  expect(done).toMatchObject({ acknowledged: 2 });
  expect(await colourOf(at.postgres, id)).toBe("green");
  const { rows } = await at.postgres.pool.query(
    `select acknowledged_comment from diagnostics where id = $1
     union all select acknowledged_comment from diagnostic_history where id = $2`,
    [open, over],
  );
  expect(rows).toEqual([{ acknowledged_comment: body.comment }, { acknowledged_comment: body.comment }]);

  const undo = { body: { acknowledged_at: done.acknowledged_at } };
  expect((await at.ask("POST", "diagnostics/acknowledge/undo", undo)).body).toEqual({ reopened: 2 });
  expect(await colourOf(at.postgres, id)).toBe("red");
  const waiting = await at.postgres.pool.query(
    "select code from diagnostics where instance = $1 and acknowledged_at is null order by code",
    [id],
  );
  expect(waiting.rows).toEqual([{ code: 61 }, { code: 62 }]);
  expect((await at.ask("POST", "diagnostics/acknowledge/undo", undo)).body).toEqual({ reopened: 0 });
});

test("a whitelist pattern suppresses what is open and what comes, below its customer too, until it is removed", async () => {
  const [id, foreign] = [await freshInstance("acme-north"), await freshInstance("globex")];
  await aDiagnostic(at.postgres, id, { code: 500, message: "Disk 7 is full" });
  await aDiagnostic(at.postgres, foreign, { code: 500, message: "Disk 7 is full" });
  const pattern = { code_from: 500, code_to: 599, message_glob: "disk ? is *" };
  const preview = await at.ask("POST", "customers/acme/diagnostics-whitelist/preview", { body: pattern });
  expect(preview.body).toMatchObject({ matches: 1, instances: 1 });
  expect(preview.body.sample[0]).toMatchObject({ customer: "acme-north", code: 500 });
  const made = await at.ask("POST", "customers/acme/diagnostics-whitelist", { body: pattern });
  expect([made.status, made.body.suppressing]).toEqual([201, 1]);
  expect([await colourOf(at.postgres, id), await colourOf(at.postgres, foreign)]).toEqual(["green", "red"]);
  await aDiagnostic(at.postgres, id, { code: 501, message: "disk 8 is hot" });
  expect(await colourOf(at.postgres, id)).toBe("green");
  await aDiagnostic(at.postgres, id, { code: 502, message: "disk 10 is hot" });
  expect(await colourOf(at.postgres, id)).toBe("red");
  await at.ask("POST", "diagnostics/acknowledge", { body: { code: 502 } });
  const listed = await at.ask("GET", "customers/acme/diagnostics-whitelist");
  expect(listed.body).toMatchObject({ total_count: 1, items: [{ id: made.body.id, suppressing: 2 }] });
  expect((await at.ask("DELETE", `customers/acme/diagnostics-whitelist/${made.body.id}`)).status).toBe(204);
  expect(await colourOf(at.postgres, id)).toBe("red");
  expect((await at.ask("DELETE", `customers/acme/diagnostics-whitelist/${made.body.id}`)).status).toBe(404);
});

test("a glob takes % and _ as they are", async () => {
  const id = await freshInstance("globex");
  await aDiagnostic(at.postgres, id, { code: 1, message: "100 percent", severity: 1 });
  const preview = await at.ask("POST", "customers/globex/diagnostics-whitelist/preview", {
    body: { message_glob: "100%" },
  });
  expect(preview.body.matches).toBe(0);
});

test("a pattern that would match everything, or an upside-down range, is refused with the field named", async () => {
  const refused = async (body: unknown) => {
    const answer = await at.ask("POST", "customers/acme/diagnostics-whitelist", { body });
    return [answer.status, answer.body.error.fields[0].path];
  };
  expect(await refused({ machine: "m-1" })).toEqual([422, "/body/code_from"]);
  expect(await refused({ code_from: 9, code_to: 8 })).toEqual([422, "/body/code_to"]);
  expect(await refused({ code_from: 9, expires_at: "2020-01-01T00:00:00Z" })).toEqual([
    422,
    "/body/expires_at",
  ]);
});

test("an expired pattern suppresses no more", async () => {
  const id = await freshInstance("globex");
  await aDiagnostic(at.postgres, id, { code: 900 });
  await at.ask("POST", "customers/globex/diagnostics-whitelist", {
    body: { code_from: 900, expires_at: new Date(Date.now() + 1_000).toISOString() },
  });
  expect(await colourOf(at.postgres, id)).toBe("green");
  await eventually(async () => expect(await colourOf(at.postgres, id)).toBe("red"), {
    withinMs: 40_000,
    everyMs: 250,
  });
}, 60_000);
