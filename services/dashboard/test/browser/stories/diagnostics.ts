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

test("a diagnostic has a page with its whole text, its context and who acknowledged it", async () => {
  const { slug, token } = await at.platform.aCustomer("detailed");
  await at.platform.send(token, `${slug}/press-1/agent/heartbeat`);
  const long = `Sensor \u202eabc\u0007 ${"lost and found again ".repeat(30)}end of the text`;
  const items = [
    { code: 900, message: "Only a warning", severity: 1, module: "axis" },
    { code: 4711, message: long, severity: 2, module: "axis", context: { voltage: 11.5 } },
  ];
  await at.platform.send(token, `${slug}/press-1/agent/diagnostics`, { items });
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/diagnostics?customer=${slug}`);
  // The error stands before the warning.
  await page
    .getByRole("row")
    .nth(1)
    .getByRole("link", { name: /^Sensor/ })
    .click({ position: { x: 4, y: 4 } });
  await page.getByRole("heading", { name: "Diagnostic 4711" }).waitFor();
  await page.getByText(/^Sensor ⟨U\+202E⟩abc⟨U\+0007⟩ .*end of the text$/).waitFor();
  await page.getByText("voltage").waitFor();
  await page.getByText("by nobody").waitFor();
  await page.getByRole("button", { name: "Acknowledge 4711" }).click();
  await page.getByText("acknowledged by alice@example.com").waitFor();
  expect(complaints).toEqual([]);
  await close();
}, 60_000);

test("a word alone finds diagnostics by their text, in the list and in the search", async () => {
  const { slug, token } = await at.platform.aCustomer("searched");
  await at.platform.send(token, `${slug}/press-1/agent/heartbeat`);
  const items = [
    { code: 8101, message: "Gripper jammed at station 4", severity: 1 },
    { code: 8102, message: "Door open", severity: 1 },
  ];
  await at.platform.send(token, `${slug}/press-1/agent/diagnostics`, { items });
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/diagnostics?customer=${slug}`);
  await page.getByRole("row", { name: /Door open/ }).waitFor();
  const filter = page.getByLabel("Filter", { exact: true });
  await filter.fill("GRIPPER jammed");
  await filter.press("Enter");
  await page.getByRole("row", { name: /Door open/ }).waitFor({ state: "detached" });
  await page.getByRole("row", { name: /Gripper jammed/ }).waitFor();
  await page.getByLabel("Search customers").fill("gripper");
  await page.getByRole("option", { name: /8101 Gripper jammed/ }).click();
  await page.waitForURL(/\/diagnostics\?filter=code/);
  expect(complaints).toEqual([]);
  await close();
}, 60_000);
