import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import type { Page } from "playwright-core";
import { at } from "../at.ts";
import { openPage } from "../open-page.ts";
import { markPage, wasReloaded } from "../page-mark.ts";

/** Notes in the page itself when a row comes to say the word: what the test's own waiting takes does not count. */
const noteWord = (page: Page, word: string) =>
  page.evaluate(`new MutationObserver(() => {
    const rows = [...document.querySelectorAll(".data-row")];
    if (!window.notedAt && rows.some((row) => row.textContent.includes(${JSON.stringify(word)})))
      window.notedAt = Date.now();
  }).observe(document.body, { subtree: true, childList: true, characterData: true })`);

const recordedAt = async (customer: string, to: string): Promise<number> => {
  const { rows } = await at.platform.postgres.pool.query<{ recorded_at: Date }>(
    `select f.recorded_at from flips f join instances i on i.id = f.instance
     where i.customer = $1 and f.to_state = $2`,
    [customer, to],
  );
  if (!rows[0]) throw new Error("no such flip is on record yet");
  return rows[0].recorded_at.getTime();
};

test("a flip is on an open page within seconds of its record, without a reload", async () => {
  const { slug, token } = await at.platform.aCustomer("quiet", { overdue_after_seconds: 3 });
  expect(await at.platform.send(token, `${slug}/press-1/agent/heartbeat`)).toBe(200);
  const { page, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/instances?customer=${slug}`);
  await page.getByRole("row", { name: /press-1/ }).waitFor();
  await page.locator(".live-live").waitFor();
  // It may have fallen silent while the browser was busy.
  expect(await at.platform.send(token, `${slug}/press-1/agent/heartbeat`)).toBe(200);
  await page.getByRole("row", { name: /alive.*press-1/ }).waitFor();
  await at.platform.postgres.pool.query("delete from flips where to_state = 'overdue'");
  await markPage(page);
  await noteWord(page, "silent");

  await page.getByRole("row", { name: /silent.*press-1/ }).waitFor({ timeout: 20_000 });
  // A page that asks at the right moment shows it by the deadline, before it is on record.
  const recorded = await eventually(() => recordedAt(slug, "overdue"));
  const delay = (await page.evaluate<number>("window.notedAt")) - recorded;
  // The promise is two seconds, and `npm run load -- dashboard` measures it; here other tests take the processor away.
  expect(delay).toBeLessThan(4_000);

  expect(await at.platform.send(token, `${slug}/press-1/agent/heartbeat`)).toBe(200);
  await page.getByRole("row", { name: /alive.*press-1/ }).waitFor();
  expect(await wasReloaded(page)).toBe(false);
  await close();
}, 60_000);

test("a new instance waits behind a pill until somebody wants to see it", async () => {
  const { slug, token } = await at.platform.aCustomer("growing");
  await at.platform.send(token, `${slug}/press-1/agent/heartbeat`);
  const { page, close } = await openPage(at.browser, at.platform);
  // Newest first: by colour it may come in at the end for the moment between its registration and its first flip.
  await page.goto(`${at.platform.url}/instances?customer=${slug}&order_by=first_seen+DESC`);
  await page.getByRole("row", { name: /press-1/ }).waitFor();
  await page.locator(".live-live").waitFor();
  await at.platform.send(token, `${slug}/press-2/agent/heartbeat`);
  await page.getByRole("button", { name: "1 new" }).click();
  await page.getByRole("row", { name: /press-2/ }).waitFor();
  await close();
}, 60_000);

test("an answer that takes longer than events come apart still reaches the page", async () => {
  const { slug, token } = await at.platform.aCustomer("steady");
  await at.platform.send(token, `${slug}/press-1/agent/heartbeat`);
  const { page, close } = await openPage(at.browser, at.platform);
  // Newest first, as above: by colour it may come in at the end, without a pill.
  await page.goto(`${at.platform.url}/instances?customer=${slug}&order_by=first_seen+DESC`);
  await page.getByRole("row", { name: /press-1/ }).waitFor();
  await page.locator(".live-live").waitFor();
  await page.route("**/api/v1/instances?**", async (route) => {
    await delay(1_800);
    await route.continue().catch(() => undefined);
  });
  const shown = new AbortController();
  const keepTelling = async () => {
    for (let n = 0; !shown.signal.aborted; n += 1) {
      const body = { status: n % 2 ? "running" : "degraded" };
      expect(await at.platform.send(token, `${slug}/press-1/agent/status`, body)).toBe(200);
      await delay(200);
    }
  };
  const telling = keepTelling();
  await at.platform.send(token, `${slug}/press-2/agent/heartbeat`);
  try {
    await page.getByRole("button", { name: "1 new" }).waitFor({ timeout: 15_000 });
  } finally {
    shown.abort();
    await telling;
  }
  await close();
}, 60_000);
