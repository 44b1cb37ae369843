import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { aDashboard, type Dashboard } from "./browser/a-dashboard.ts";
import { openBrowser } from "./browser/open-browser.ts";
import { openPage } from "./browser/open-page.ts";

const run = promisify(execFile);
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

/** A mark that a reload would wipe away. */
const markPage = (page: Page) => page.evaluate("window.neverReloaded = true");
const wasReloaded = (page: Page) => page.evaluate("window.neverReloaded !== true");

test("a new user gets from sign-in to the first green light with one pasted snippet", async () => {
  const { page, complaints, close } = await openPage(browser, platform);
  await page.getByRole("link", { name: "Create the first customer" }).click();
  await page.getByLabel("Name", { exact: true }).fill("My Company");
  await page.getByLabel("Slug", { exact: true }).fill("my-company");
  await page.getByRole("dialog").getByRole("button", { name: "Create customer" }).click();
  await page.getByRole("link", { name: "Connect a device" }).click();
  await markPage(page);

  await page.getByRole("button", { name: "Create token" }).click();
  const snippet = page.getByRole("tabpanel", { name: "curl" }).locator("pre");
  await expect(snippet.filter({ hasText: "Bearer fmt_" }).waitFor()).resolves.toBeUndefined();
  const command = (await snippet.textContent()) ?? "";
  const waiting = page.getByRole("region", { name: "First heartbeat" });
  expect(await waiting.textContent()).toContain("never seen");

  await run("sh", ["-c", command.replace(/fmt_\w+/, "fmt_mistyped")]).catch(() => undefined);
  await waiting.getByText("Token mistyped").waitFor({ timeout: 10_000 });

  await run("sh", ["-c", command]);
  await waiting.getByText("alive").waitFor({ timeout: 10_000 });
  expect(await wasReloaded(page)).toBe(false);

  await waiting.getByRole("link", { name: "Open the instance" }).click();
  await page.getByRole("heading", { name: "server-01 / my-app" }).waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 60_000);

test("a device that falls silent turns red on an open page without a reload", async () => {
  const { slug, token } = await platform.aCustomer("quiet", { overdue_after_seconds: 3 });
  const { page, close } = await openPage(browser, platform);
  await page.goto(`${platform.url}/instances?customer=${slug}`);
  await markPage(page);
  expect(await platform.send(token, `${slug}/press-1/agent/heartbeat`)).toBe(200);
  const dueAt = Date.now() + 3_000;
  await page.getByRole("button", { name: "1 new" }).or(page.getByText("press-1")).first().waitFor();

  await page.getByRole("row", { name: /silent.*press-1/ }).waitFor({ timeout: 20_000 });
  expect(Date.now() - dueAt).toBeLessThan(4_000);
  expect(await wasReloaded(page)).toBe(false);

  expect(await platform.send(token, `${slug}/press-1/agent/heartbeat`)).toBe(200);
  await page.getByRole("row", { name: /alive.*press-1/ }).waitFor({ timeout: 3_000 });
  await close();
}, 60_000);

test("a revoked token is shown as revoked, and its device is refused within two seconds", async () => {
  const { slug, token } = await platform.aCustomer("revoking");
  expect(await platform.send(token, `${slug}/press-1/agent/heartbeat`)).toBe(200);
  const { page, close } = await openPage(browser, platform);
  await page.goto(`${platform.url}/customers/${slug}`);
  await page.getByRole("button", { name: "Revoke token “devices”" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke token" }).click();
  await page.getByRole("row", { name: /devices.*revoked/ }).waitFor();
  const revokedAt = Date.now();
  while ((await platform.send(token, `${slug}/press-1/agent/heartbeat`)) !== 403) {
    expect(Date.now() - revokedAt).toBeLessThan(2_000);
  }
  await close();
}, 60_000);

test("an acknowledged error colours no more, on the page where it was acknowledged", async () => {
  const { slug, token } = await platform.aCustomer("erring");
  const path = `${slug}/press-1/agent`;
  await platform.send(token, `${path}/heartbeat`);
  const items = [{ code: 4711, message: "Sensor lost", severity: 2, module: "axis" }];
  await platform.send(token, `${path}/diagnostics`, { items });
  const { page, close } = await openPage(browser, platform);
  await page.goto(`${platform.url}/customers/${slug}/machines/press-1/software/agent`);
  const light = page.locator(".instance-light");
  await light.getByText("failed").waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Acknowledge 4711" }).click();
  await light.getByText("alive", { exact: true }).waitFor({ timeout: 10_000 });
  await page.getByText("acknowledged by alice@example.com").waitFor();
  await close();
}, 60_000);
