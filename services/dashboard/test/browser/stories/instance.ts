import { expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { at } from "../at.ts";
import { openPage } from "../open-page.ts";

test("single heartbeats are listed newest first, and earlier ones come when they are asked for", async () => {
  const { slug, token } = await at.platform.aCustomer("beating");
  const path = `${slug}/press-1/agent`;
  for (let uptime = 1; uptime <= 55; uptime += 1)
    await at.platform.send(token, `${path}/heartbeat`, { version: "3.1.4", uptime_seconds: uptime, pid: 77 });
  const place = `/customers/${slug}/machines/press-1/software/agent`;
  await eventually(async () => {
    const { total_count } = await at.platform.api<{ total_count: number }>("GET", `${place}/heartbeats`);
    expect(total_count).toBe(55);
  });
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.goto(at.platform.url + place);
  const section = page.getByRole("region", { name: "Single heartbeats" });
  await section.getByRole("button", { name: "Show" }).click();
  const rows = section.getByRole("row");
  await section.getByText("55 in all").waitFor();
  await rows.nth(1).getByText("55 s").waitFor();
  await eventually(async () => expect(await rows.count()).toBe(51));
  await section.getByRole("button", { name: "Earlier heartbeats" }).click();
  await rows.nth(55).getByText("1 s", { exact: true }).waitFor();
  expect(await rows.nth(55).textContent()).toMatch(/3\.1\.4.*77/);
  expect(complaints).toEqual([]);
  await close();
}, 60_000);

test("notices that are over stay to be read", async () => {
  await at.platform.postgres.pool.query(
    `insert into notices (id, kind, from_at, to_at, detail)
     values (gen_random_uuid(), 'blind', now() - interval '3 days', now() - interval '3 days' + interval '4 minutes', '{}')`,
  );
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/audit`);
  await page.locator("#page").getByRole("link", { name: "Notices" }).click();
  await page.getByRole("row", { name: /could not hear for 4 min.*blind time.*4 min.*3 d ago/ }).waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 60_000);

test("a notice of mass silence says what its members share, and leads to those still silent", async () => {
  const { slug } = await at.platform.aCustomer("fell-silent");
  const { pool } = at.platform.postgres;
  await pool.query("insert into machines (customer, slug) values ($1, 'pump-1')", [slug]);
  await pool.query(
    `insert into instances (id, customer, machine, software, liveness, liveness_since, colour_since)
     values (77001, $1, 'pump-1', 'agent', 'overdue', now() - interval '2 days', now() - interval '2 days')`,
    [slug],
  );
  const detail = { instances: 30, in_common: { customer: slug, version: "2.3.1", network: null } };
  await pool.query(
    `insert into notices (id, kind, from_at, to_at, detail)
     values (gen_random_uuid(), 'mass_silence', now() - interval '2 days 1 minute', now() - interval '2 days', $1)`,
    [detail],
  );
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/notices`);
  const row = page.getByRole("row", {
    name: /30 instances fell silent at once, nearly all of customer fell-silent, version 2\.3\.1/,
  });
  await row.getByRole("link", { name: "Those still silent" }).click();
  await page.getByRole("row", { name: /pump-1/ }).waitFor();
  expect(complaints).toEqual([]);
  await pool.query("delete from instances where id = 77001");
  await close();
}, 60_000);
