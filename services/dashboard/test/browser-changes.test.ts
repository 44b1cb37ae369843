import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { aDashboard, type Dashboard } from "./browser/a-dashboard.ts";
import { openBrowser } from "./browser/open-browser.ts";
import { openPage } from "./browser/open-page.ts";

let platform: Dashboard;
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
  platform = await aDashboard();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await platform?.close();
}, 60_000);

const anErringDevice = async (slug: string) => {
  const { token } = await platform.aCustomer(slug);
  await platform.send(token, `${slug}/press-1/agent/heartbeat`);
  const items = [{ code: 4711, message: "Sensor lost", severity: 2, module: "axis" }];
  await platform.send(token, `${slug}/press-1/agent/diagnostics`, { items });
  return `/customers/${slug}/machines/press-1/software/agent`;
};

test("whitelisting what is seen says how much it matches, and it colours no more", async () => {
  const path = await anErringDevice("whitelisting");
  const { page, complaints, close } = await openPage(browser, platform);
  await page.goto(platform.url + path);
  const light = page.locator(".instance-light");
  await light.getByText("failed").waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Whitelist 4711" }).click();
  const dialog = page.getByRole("dialog", { name: "Whitelist diagnostics" });
  await dialog.getByRole("button", { name: "Preview" }).click();
  await dialog.getByText("1 diagnostic of the last 7 days on 1 instance match.").waitFor();
  await dialog.getByRole("button", { name: "Whitelist", exact: true }).click();
  await light.getByText("alive", { exact: true }).waitFor({ timeout: 10_000 });
  await page.getByRole("row", { name: /4711.*suppressed/ }).waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 90_000);

test("a change to many says how many it concerns before it is done", async () => {
  const { slug, token } = await platform.aCustomer("labelling");
  for (const machine of ["press-1", "press-2", "press-3"]) {
    await platform.send(token, `${slug}/${machine}/agent/heartbeat`);
  }
  const { page, close } = await openPage(browser, platform);
  await page.goto(`${platform.url}/instances?customer=${slug}&filter=machine:press-1,press-2`);
  await page.getByText("2 in all").waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Change all 2" }).click();
  const dialog = page.getByRole("dialog", { name: "Change instances" });
  await dialog.getByLabel("Action").selectOption("label");
  await dialog.getByLabel("Labels").fill("site=north");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await dialog.getByText("2 instances match.").waitFor();
  await dialog.getByRole("button", { name: "Label machines of 2 instances" }).click();
  await dialog.waitFor({ state: "detached" });
  const labelled = await platform.api<{ total_count: number }>(
    "GET",
    `/instances?customer=${slug}&filter=label.site:north`,
  );
  expect(labelled.total_count).toBe(2);
  await close();
}, 90_000);

test("maintenance turns the light grey on the open page", async () => {
  const path = await anErringDevice("maintaining");
  const { page, close } = await openPage(browser, platform);
  await page.goto(platform.url + path);
  await page.getByRole("button", { name: "Maintenance" }).click();
  const dialog = page.getByRole("dialog", { name: "Plan maintenance" });
  await dialog.getByLabel("Title").fill("Change of the sensor");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await dialog.getByText("1 instance.").waitFor();
  await dialog.getByRole("button", { name: "Plan maintenance" }).click();
  await page
    .locator(".instance-light")
    .getByText("in maintenance", { exact: true })
    .waitFor({ timeout: 30_000 });
  await close();
}, 90_000);
