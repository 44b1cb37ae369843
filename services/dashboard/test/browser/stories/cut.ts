import { expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import type { Page } from "playwright-core";
import { aFleet } from "../a-fleet.ts";
import { at } from "../at.ts";
import { openPage } from "../open-page.ts";

/** What a function that runs in the page may call. */
declare const getComputedStyle: (element: unknown) => { color: string };

const greenLight = (page: Page) => page.locator(".lights .light-green").first();
const colour = (page: Page) => greenLight(page).evaluate((light) => getComputedStyle(light).color);

test("a page that hears nothing any more says so, greys its lights, and recovers by itself", async () => {
  await aFleet();
  const { page, close } = await openPage(at.browser, at.platform);
  const banner = page.getByText("Nothing is heard from the platform.");
  await page.locator(".live-live").waitFor();
  const green = await colour(page);
  at.platform.query.pause();
  try {
    await at.platform.dashboard.kill();
    await banner.waitFor({ timeout: 15_000 });
    expect(await colour(page)).not.toBe(green);
  } finally {
    at.platform.query.resume();
    await at.platform.dashboard.start();
  }
  await banner.waitFor({ state: "detached", timeout: 30_000 });
  await eventually(async () => expect(await colour(page)).toBe(green));
  await close();
}, 90_000);

test("while query hangs, pages and files come at once, and reads fail in words within seconds", async () => {
  await aFleet();
  const { page, close } = await openPage(at.browser, at.platform);
  await page.locator(".live-live").waitFor();
  at.platform.query.pause();
  try {
    // Every page leaves its reads behind; more than a browser has connections.
    for (const path of [
      "/instances",
      "/customers/acme/machines/press-03/software/agent",
      "/diagnostics",
      "/",
    ]) {
      const askedAt = Date.now();
      await page.goto(at.platform.url + path, { waitUntil: "domcontentloaded" });
      await page.getByRole("navigation", { name: "Pages" }).waitFor();
      expect(Date.now() - askedAt).toBeLessThan(5_000);
    }
    const askedAt = Date.now();
    await page.getByRole("alert").getByText("query did not answer in time").waitFor({ timeout: 15_000 });
    expect(Date.now() - askedAt).toBeLessThan(10_000);
  } finally {
    at.platform.query.resume();
  }
  await greenLight(page).waitFor({ timeout: 30_000 });
  await close();
}, 90_000);

test("a page whose code does not come says so, and the others go on", async () => {
  const { page, close } = await openPage(at.browser, at.platform);
  const pages = page.getByRole("navigation", { name: "Pages" });
  await page.route(/assets\/audit-.*\.js/, (route) => route.abort());
  await pages.getByRole("link", { name: "Audit" }).click();
  const problem = page.getByRole("alert").filter({ hasText: "This page could not be loaded." });
  await problem.waitFor();
  await pages.getByRole("link", { name: "Diagnostics" }).click();
  await page.getByRole("heading", { name: "Diagnostics" }).waitFor();
  await problem.waitFor({ state: "detached" });
  await pages.getByRole("link", { name: "Audit" }).click();
  await problem.waitFor();
  await page.unroute(/assets\/audit-.*\.js/);
  await problem.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "Audit" }).waitFor();
  await close();
}, 60_000);

const openStreams = async (): Promise<number> => {
  const text = await (await fetch(`${at.platform.query.healthUrl}/metrics`)).text();
  return Number(/^query_streams_open (\d+)$/m.exec(text)?.[1]);
};

/** As the browser tells a page that another tab is in front of it. */
const setVisibility = (page: Page, state: "visible" | "hidden") =>
  page.evaluate(`Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"))`);

test("a page that nobody sees gives its connection back, and is live again when it is seen", async () => {
  // What a query that hung was asked for it notices at its next keep-alive.
  await eventually(async () => expect(await openStreams()).toBe(0), { withinMs: 45_000 });
  const { page, close } = await openPage(at.browser, at.platform);
  await page.locator(".live-live").waitFor();
  await eventually(async () => expect(await openStreams()).toBe(1));
  await setVisibility(page, "hidden");
  await page.locator(".live-away").waitFor({ timeout: 20_000 });
  await eventually(async () => expect(await openStreams()).toBe(0));
  await setVisibility(page, "visible");
  await page.locator(".live-live").waitFor();
  await eventually(async () => expect(await openStreams()).toBe(1));
  await close();
}, 120_000);
