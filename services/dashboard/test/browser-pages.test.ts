import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { aDashboard, type Dashboard } from "./browser/a-dashboard.ts";
import { aFleet } from "./browser/a-fleet.ts";
import { openBrowser } from "./browser/open-browser.ts";
import { openPage } from "./browser/open-page.ts";

let platform: Dashboard;
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
  platform = await aDashboard();
  await aFleet(platform);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await platform?.close();
}, 60_000);

/** What a function that runs in the page may call. */
declare const getComputedStyle: (element: unknown) => { color: string };

const rowCount = (page: Page) => page.locator(".data-row").count();

test("a filter narrows the list, lives in the address, and tells where it is wrong", async () => {
  const { page, complaints, close } = await openPage(browser, platform);
  await page.goto(`${platform.url}/instances`);
  await page.getByText("12 in all").waitFor();
  const filter = page.getByRole("textbox", { name: "Filter" });
  await filter.fill("vers");
  await page.getByRole("option", { name: "version:" }).click();
  await filter.pressSequentially("2.0*");
  await filter.press("Enter");
  await page.getByText("4 in all").waitFor();
  expect(new URL(page.url()).searchParams.get("filter")).toBe("version:2.0*");

  await page.reload();
  await page.getByText("4 in all").waitFor();
  expect(await rowCount(page)).toBe(4);

  await filter.fill("colour:red AND nonsense:1");
  await filter.press("Enter");
  await page
    .getByText(/nonsense/)
    .last()
    .waitFor();
  await page.locator(".filter-position mark").waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 60_000);

test("the keyboard moves through the list, marks, opens and searches", async () => {
  const { page, close } = await openPage(browser, platform);
  await page.goto(`${platform.url}/instances?order_by=machine+ASC`);
  await page.getByText("12 in all").waitFor();
  await page.locator(".data-row").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("1 marked, unmark").waitFor();
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.waitForURL(/press-00\/software\/agent$/);

  await page.keyboard.press("/");
  await page.keyboard.type("press-1");
  await page.getByRole("option", { name: /press-11/ }).click();
  await page.waitForURL(/press-11\/software\/agent$/);
  await close();
}, 60_000);

test("a viewer of one customer sees no other customer and no button that would be refused", async () => {
  const password = "bob-looks-at-this-test";
  await platform.api("POST", "/users", {
    email: "bob@example.com",
    password,
    roles: [{ role: "viewer", customer: "acme" }],
  });
  const { page, close } = await openPage(browser, { url: platform.url, email: "bob@example.com", password });
  await page.getByRole("heading", { name: /8 instances/ }).waitFor();
  expect(await page.getByText("cobalt").count()).toBe(0);
  expect(await page.getByRole("link", { name: "Users" }).count()).toBe(0);
  await page.goto(`${platform.url}/customers/acme`);
  await page.getByRole("heading", { name: "acme" }).waitFor();
  expect(await page.getByRole("button", { name: /Create|Change|Deactivate|Revoke/ }).count()).toBe(0);
  await page.goto(`${platform.url}/customers/cobalt`);
  await page.getByRole("alert").waitFor();
  await close();
}, 60_000);

test("a page that hears nothing any more says so, greys its lights, and recovers by itself", async () => {
  const { page, close } = await openPage(browser, platform);
  const banner = page.getByText("Nothing is heard from the platform.");
  await page.locator(".live-live").waitFor();
  // Through a locator, which waits for the light: the stream can be live before the overview has come.
  const colour = () =>
    page
      .locator(".lights .light-green")
      .first()
      .evaluate((light) => getComputedStyle(light).color);
  const green = await colour();
  platform.query.pause();
  await platform.dashboard.kill();
  await banner.waitFor({ timeout: 15_000 });
  expect(await colour()).not.toBe(green);
  platform.query.resume();
  await platform.dashboard.start();
  await banner.waitFor({ state: "detached", timeout: 30_000 });
  expect(await colour()).toBe(green);
  await close();
}, 90_000);
