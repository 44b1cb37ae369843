import { expect, test } from "@jest/globals";
import { at } from "../at.ts";
import { anErringDevice } from "../an-erring-device.ts";
import { openPage } from "../open-page.ts";

test("an acknowledged error colours no more, on the page where it was acknowledged", async () => {
  const path = await anErringDevice("erring");
  const { page, close } = await openPage(at.browser, at.platform);
  await page.goto(at.platform.url + path);
  const light = page.locator(".instance-light");
  await light.getByText("failed").waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Acknowledge 4711" }).click();
  await light.getByText("alive", { exact: true }).waitFor({ timeout: 10_000 });
  await page.getByText("acknowledged by alice@example.com").waitFor();
  await close();
}, 60_000);

test("whitelisting what is seen says how much it matches, and it colours no more", async () => {
  const path = await anErringDevice("whitelisting");
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.goto(at.platform.url + path);
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
