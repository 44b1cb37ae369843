import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { anInstance, colourOf } from "./fleet.ts";
import { startControl, type Surroundings } from "./surroundings.ts";

let at: Surroundings;
beforeAll(async () => {
  at = await startControl({ TICK_EVERY_MS: "100" }, 100);
  for (const [slug, parent] of [
    ["acme", null],
    ["acme-north", "acme"],
    ["globex", null],
  ])
    await at.ask("POST", "customers", { body: { slug, name: slug, parent } });
});
afterAll(() => at?.close());

const now = (plusSeconds = 0) => new Date(Date.now() + plusSeconds * 1_000).toISOString();
const plan = (customer: string, body: object) =>
  at.ask("POST", `customers/${customer}/maintenance-windows`, { body });

test("a window that is open greys its customer and the children, and no other, at once", async () => {
  const own = await anInstance(at.postgres, { customer: "acme", machine: "m", software: "a" });
  const child = await anInstance(at.postgres, { customer: "acme-north", machine: "m", software: "a" });
  const foreign = await anInstance(at.postgres, { customer: "globex", machine: "m", software: "a" });
  const window = await plan("acme", { title: "Move", starts_at: now(-60), duration_seconds: 3_600 });
  expect([window.status, window.body.open]).toEqual([201, true]);
  const colours = () => Promise.all([own, child, foreign].map((id) => colourOf(at.postgres, id)));
  expect(await colours()).toEqual(["grey", "grey", "green"]);
  const cancelled = await at.ask("DELETE", `customers/acme/maintenance-windows/${window.body.id}`);
  expect(cancelled.status).toBe(204);
  expect(await colours()).toEqual(["green", "green", "green"]);
  const { rows } = await at.postgres.pool.query("select to_at > from_at as lasted from maintenance_periods");
  expect(rows).toEqual([{ lasted: true }, { lasted: true }]);
});

test("a window greys at once however busy the ticker is", async () => {
  const id = await anInstance(at.postgres, { customer: "globex", machine: "busy", software: "a" });
  for (let round = 0; round < 15; round += 1) {
    const window = await plan("globex", {
      title: "At once",
      machine: "busy",
      starts_at: now(-1),
      duration_seconds: 600,
    });
    expect([round, await colourOf(at.postgres, id)]).toEqual([round, "grey"]);
    await at.ask("DELETE", `customers/globex/maintenance-windows/${window.body.id}`);
    expect([round, await colourOf(at.postgres, id)]).toEqual([round, "green"]);
  }
});

test("a window opens and closes by itself, and what registers meanwhile is in it", async () => {
  const first = await anInstance(at.postgres, { customer: "globex", machine: "auto-1", software: "a" });
  await plan("globex", { title: "Soon", machine: "auto-1", starts_at: now(1), duration_seconds: 60 });
  expect(await colourOf(at.postgres, first)).toBe("green");
  await eventually(async () => expect(await colourOf(at.postgres, first)).toBe("grey"));
  const second = await anInstance(at.postgres, { customer: "globex", machine: "auto-1", software: "b" });
  await eventually(async () => expect(await colourOf(at.postgres, second)).toBe("grey"));
});

test("what belongs to an inactive customer is grey with all below it, until it is active again", async () => {
  const own = await anInstance(at.postgres, { customer: "acme", machine: "gone", software: "a" });
  const child = await anInstance(at.postgres, { customer: "acme-north", machine: "gone", software: "a" });
  const foreign = await anInstance(at.postgres, { customer: "globex", machine: "gone", software: "a" });
  const colours = () => Promise.all([own, child, foreign].map((id) => colourOf(at.postgres, id)));
  await at.ask("PATCH", "customers/acme", { body: { active: false } });
  await eventually(async () => expect(await colours()).toEqual(["grey", "grey", "green"]));
  await at.ask("PATCH", "customers/acme", { body: { active: true } });
  await eventually(async () => expect(await colours()).toEqual(["green", "green", "green"]));
});

test("a window that is over is grey no more, and comes no more", async () => {
  const id = await anInstance(at.postgres, { customer: "globex", machine: "ends", software: "a" });
  await plan("globex", { title: "Nearly over", machine: "ends", starts_at: now(-58), duration_seconds: 60 });
  expect(await colourOf(at.postgres, id)).toBe("grey");
  await eventually(async () => expect(await colourOf(at.postgres, id)).toBe("green"));
  // The next occurrence is worked out by another process than the one that closes windows.
  await eventually(
    async () => {
      const { rows } = await at.postgres.pool.query(
        "select next_from from maintenance_windows where title = 'Nearly over'",
      );
      expect(rows).toEqual([{ next_from: null }]);
    },
    { withinMs: 15_000 },
  );
});

test("a window by label covers the machines that carry it", async () => {
  const [carries, not] = [
    await anInstance(at.postgres, { customer: "globex", machine: "labelled", software: "a" }),
    await anInstance(at.postgres, { customer: "globex", machine: "plain", software: "a" }),
  ];
  await at.ask("PATCH", "customers/globex/machines/labelled", { body: { labels: { hall: "3" } } });
  const body = {
    title: "Hall 3",
    label: { name: "hall", value: "3" },
    starts_at: now(),
    duration_seconds: 600,
  };
  expect(
    (await at.ask("POST", "customers/globex/maintenance-windows/preview", { body })).body.instances,
  ).toBe(1);
  const window = await plan("globex", body);
  expect([await colourOf(at.postgres, carries), await colourOf(at.postgres, not)]).toEqual(["grey", "green"]);
  await at.ask("DELETE", `customers/globex/maintenance-windows/${window.body.id}`);
});

test("a recurring window goes on to its next occurrence", async () => {
  const body = {
    title: "Nightly",
    starts_at: "2026-01-01T01:00:00Z",
    duration_seconds: 3_600,
    recurrence: "FREQ=DAILY",
  };
  const window = await plan("acme", body);
  expect(window.body).toMatchObject({ recurrence: "FREQ=DAILY", time_zone: "UTC" });
  await at.postgres.pool.query(
    "update maintenance_windows set next_from = '2026-01-01', next_to = '2026-01-02' where id = $1",
    [window.body.id],
  );
  await eventually(async () => {
    const { body: present } = await at.ask("GET", `customers/acme/maintenance-windows/${window.body.id}`);
    expect(present.next_from).toBe(window.body.next_from);
  });
  const listed = await at.ask("GET", "maintenance-windows?customer=acme");
  expect(listed.body.items.map(({ title }: { title: string }) => title)).toEqual(["Nightly"]);
  expect((await at.ask("GET", "maintenance-windows?state=all&customer=acme")).body.total_count).toBe(2);
});

test("a window that is changed covers at once what it now says, and the change is on record", async () => {
  const [first, second] = [
    await anInstance(at.postgres, { customer: "globex", machine: "edit-1", software: "a" }),
    await anInstance(at.postgres, { customer: "globex", machine: "edit-2", software: "a" }),
  ];
  const body = { title: "Oil", machine: "edit-1", starts_at: now(-60), duration_seconds: 3_600 };
  const { body: window } = await plan("globex", body);
  const path = `customers/globex/maintenance-windows/${window.id}`;
  const changed = await at.ask("PUT", path, { body: { ...body, title: "Oil and belts", machine: "edit-2" } });
  expect([changed.status, changed.body]).toEqual([
    200,
    { ...window, title: "Oil and belts", machine: "edit-2" },
  ]);
  expect([await colourOf(at.postgres, first), await colourOf(at.postgres, second)]).toEqual([
    "green",
    "grey",
  ]);
  const { rows } = await at.postgres.pool.query(
    "select before ->> 'machine' as before, after ->> 'machine' as after from audit_events where action = 'changeMaintenanceWindow'",
  );
  expect(rows).toEqual([{ before: "edit-1", after: "edit-2" }]);

  const starts_at = "2099-01-01T02:00:00.000Z";
  const later = { ...body, machine: "edit-2", starts_at, recurrence: "FREQ=DAILY" };
  expect((await at.ask("PUT", path, { body: later })).body).toMatchObject({
    open: false,
    next_from: starts_at,
  });
  expect(await colourOf(at.postgres, second)).toBe("green");
});

test("a change that changes nothing is not on record, and a cancelled or unknown window is not changed", async () => {
  const body = { title: "Same", machine: "same", starts_at: now(600), duration_seconds: 600 };
  const { body: window } = await plan("globex", body);
  const path = `customers/globex/maintenance-windows/${window.id}`;
  expect((await at.ask("PUT", path, { body })).status).toBe(200);
  const refused = await at.ask("PUT", path, { body: { ...body, starts_at: "2026-01-01T00:00:00Z" } });
  expect([refused.status, refused.body.error.fields[0].path]).toEqual([422, "/body/starts_at"]);
  await at.ask("DELETE", path);
  expect((await at.ask("PUT", path, { body: { ...body, title: "Other" } })).status).toBe(409);
  const foreign = `customers/acme/maintenance-windows/${window.id}`;
  expect((await at.ask("PUT", foreign, { body })).status).toBe(404);
  const { rows } = await at.postgres.pool.query(
    "select count(*)::int as n from audit_events where action = 'changeMaintenanceWindow' and target = $1",
    [window.id],
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test.each([
  [{ title: "x", starts_at: "2026-01-01T00:00:00Z", duration_seconds: 60 }, "/body/starts_at"],
  [{ title: "x", starts_at: "2099-01-01T00:00:00Z" }, "/body/ends_at"],
  [{ title: "x", starts_at: "2099-01-01T00:00:00Z", ends_at: "2098-01-01T00:00:00Z" }, "/body/ends_at"],
  [
    { title: "x", starts_at: "2099-01-01T00:00:00Z", duration_seconds: 60, recurrence: "often" },
    "/body/recurrence",
  ],
  [
    { title: "x", starts_at: "2099-01-01T00:00:00Z", duration_seconds: 60, time_zone: "Mars" },
    "/body/time_zone",
  ],
  [{ title: "x", starts_at: "soon", duration_seconds: 60 }, "/body/starts_at"],
  [{ title: " ", starts_at: "2099-01-01T00:00:00Z", duration_seconds: 60 }, "/body/title"],
])("%j is refused with the field named and nothing planned", async (body, field) => {
  const count = async () =>
    (await at.postgres.pool.query("select count(*)::int as n from maintenance_windows")).rows[0].n;
  const before = await count();
  const answer = await plan("acme", body);
  expect([answer.status, answer.body.error.fields[0].path]).toEqual([422, field]);
  expect(await count()).toBe(before);
});
