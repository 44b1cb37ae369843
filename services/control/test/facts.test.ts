import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Fact } from "@rollcall/contracts/facts";
import { eventually, openTestBroker, type TestBroker } from "@rollcall/test-kit";
import { aDiagnostic, anInstance } from "./fleet.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
let broker: TestBroker;
beforeAll(async () => {
  at = await startControl();
  broker = await openTestBroker(at.vhost.url);
  expect((await at.ask("POST", "customers", { body: { slug: "acme", name: "Acme" } })).status).toBe(201);
});
afterAll(async () => {
  await broker.close();
  await at.close();
});

const told: Fact[] = [];
const factsNamed = async (name: string) => {
  told.push(...(await broker.takeFacts()));
  return told.filter((fact) => fact.name === name);
};

test("an acknowledgement is told with who did it, one and many alike, and not when it was done before", async () => {
  const instance = await anInstance(at.postgres, { customer: "acme", machine: "m", software: "a" });
  const [first, second] = [
    await aDiagnostic(at.postgres, instance, { code: 1 }),
    await aDiagnostic(at.postgres, instance, { code: 2 }),
  ];
  await at.ask("POST", `diagnostics/${first}/acknowledge`);
  await at.ask("POST", "diagnostics/acknowledge", { body: { ids: [first, second] } });
  await eventually(async () => expect(await factsNamed("diagnostic.acknowledged")).toHaveLength(2));
  expect(await factsNamed("diagnostic.acknowledged")).toMatchObject([
    { customer: "acme", instance, data: { diagnostic: first, code: 1, by: "Bootstrap key" } },
    { customer: "acme", instance, data: { diagnostic: second, code: 2 } },
  ]);
});

test("a customer is told when it comes, changes and is deactivated; a refused change is not told", async () => {
  await eventually(async () =>
    expect(await factsNamed("customer.created")).toMatchObject([{ customer: "acme" }]),
  );
  await at.ask("PATCH", "customers/acme", { body: { active: false } });
  await eventually(async () => expect(await factsNamed("customer.deactivated")).toHaveLength(1));
  expect((await at.ask("PATCH", "customers/acme", { body: { parent: "nobody" } })).status).toBe(422);
  await at.ask("PATCH", "customers/acme", { body: { active: true } });
  await eventually(async () => expect(await factsNamed("customer.activated")).toHaveLength(1));
  expect((await factsNamed("customer.changed")).map(({ data }) => data)).toEqual([
    { changed: ["active"] },
    { changed: ["active"] },
  ]);
});

test("a window that opens at once and is cancelled is told as opened and closed", async () => {
  const starts_at = new Date(Date.now() - 60_000).toISOString();
  const planned = await at.ask("POST", "customers/acme/maintenance-windows", {
    body: { title: "Move", starts_at, duration_seconds: 3_600 },
  });
  const id = planned.body.id as string;
  await at.ask("DELETE", `customers/acme/maintenance-windows/${id}`);
  await eventually(async () =>
    expect(await factsNamed("maintenance.closed")).toMatchObject([
      { customer: "acme", data: { window: id, title: "Move", cancelled: true } },
    ]),
  );
  expect(await factsNamed("maintenance.opened")).toMatchObject([
    { at: Date.parse(starts_at) * 1_000, data: { window: id } },
  ]);
});

test("a write whose commit fails is told to nobody", async () => {
  await at.postgres.pool.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise 'refused at the commit'; end $$;
    create constraint trigger refused after insert on customers deferrable initially deferred
      for each row when (new.slug = 'never') execute function refuse()`);
  const refused = await at.ask("POST", "customers", { body: { slug: "never", name: "Never" } });
  expect(refused.status).toBeGreaterThanOrEqual(500);
  expect((await at.ask("POST", "customers", { body: { slug: "after", name: "After" } })).status).toBe(201);
  await eventually(async () =>
    expect((await factsNamed("customer.created")).map(({ customer }) => customer)).toContain("after"),
  );
  expect((await factsNamed("customer.created")).map(({ customer }) => customer)).not.toContain("never");
});

test("a deleted machine is told with its instances", async () => {
  const instance = await anInstance(at.postgres, { customer: "acme", machine: "gone", software: "a" });
  expect((await at.ask("DELETE", "customers/acme/machines/gone")).status).toBe(204);
  await eventually(async () =>
    expect([await factsNamed("instance.deleted"), await factsNamed("machine.deleted")]).toMatchObject([
      [{ instance, machine: "gone" }],
      [{ customer: "acme", machine: "gone" }],
    ]),
  );
});
