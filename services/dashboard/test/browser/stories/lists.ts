import { expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { aFleet } from "../a-fleet.ts";
import { at } from "../at.ts";
import { openPage } from "../open-page.ts";

test("a filter narrows the list, lives in the address, and tells where it is wrong", async () => {
  await aFleet();
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/instances?customer=works`);
  await page.getByText("12 in all").waitFor({ timeout: 20_000 });
  const filter = page.getByRole("textbox", { name: "Filter" });
  await filter.fill("vers");
  await page.getByRole("option", { name: "version:" }).click();
  await filter.pressSequentially("2.0*");
  await filter.press("Enter");
  await page.getByText("4 in all").waitFor();
  await page.waitForURL((url) => url.searchParams.get("filter") === "version:2.0*");

  await page.reload();
  await page.getByText("4 in all").waitFor();
  await eventually(async () => expect(await page.locator(".data-row").count()).toBe(4));

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
  await aFleet();
  const { page, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/instances?customer=works&order_by=machine+ASC`);
  await page.getByText("12 in all").waitFor({ timeout: 20_000 });
  const current = page.locator(".data-row.current");
  await page.locator(".data-row").first().waitFor();
  await page.keyboard.press("j");
  await current.getByText("press-00").waitFor();
  await page.keyboard.press("j");
  await current.getByText("press-01").waitFor();
  await page.keyboard.press("x");
  await page.getByText("1 marked, unmark").waitFor();
  await page.keyboard.press("k");
  await current.getByText("press-00").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/press-00\/software\/agent$/);

  await page.keyboard.press("/");
  await page.keyboard.type("press-1");
  await page.getByRole("option", { name: /press-11/ }).click();
  await page.waitForURL(/press-11\/software\/agent$/);
  await close();
}, 60_000);

test("a change to many says how many it concerns before it is done", async () => {
  const { slug, token } = await at.platform.aCustomer("labelling");
  for (const machine of ["press-1", "press-2", "press-3"]) {
    await at.platform.send(token, `${slug}/${machine}/agent/heartbeat`);
  }
  const { page, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/instances?customer=${slug}&filter=machine:press-1,press-2`);
  await page.getByText("2 in all").waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Change all 2" }).click();
  const dialog = page.getByRole("dialog", { name: "Change instances" });
  await dialog.getByLabel("Action").selectOption("label");
  await dialog.getByLabel("Labels").fill("site=north");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await dialog.getByText("2 instances match.").waitFor();
  await dialog.getByRole("button", { name: "Label machines of 2 instances" }).click();
  await dialog.waitFor({ state: "detached" });
  const labelled = await at.platform.api<{ total_count: number }>(
    "GET",
    `/instances?customer=${slug}&filter=label.site:north`,
  );
  expect(labelled.total_count).toBe(2);
  await close();
}, 90_000);

test("a viewer of one customer sees no other customer and no button that would be refused", async () => {
  await aFleet();
  const bob = { email: "bob@example.com", password: "bob-looks-at-this-test" };
  await at.platform.api("POST", "/users", { ...bob, roles: [{ role: "viewer", customer: "acme" }] });
  const { page, close } = await openPage(at.browser, { url: at.platform.url, ...bob });
  await page.getByRole("heading", { name: /8 instances/ }).waitFor({ timeout: 20_000 });
  expect(await page.getByText("cobalt").count()).toBe(0);
  expect(await page.getByRole("link", { name: "Users" }).count()).toBe(0);
  await page.goto(`${at.platform.url}/customers/acme`);
  await page.getByRole("heading", { name: "acme" }).waitFor();
  await page.getByRole("row", { name: /devices/ }).waitFor();
  expect(await page.getByRole("button", { name: /Create|Change|Deactivate|Revoke|Rotate/ }).count()).toBe(0);
  await page.goto(`${at.platform.url}/customers/cobalt`);
  await page.getByRole("alert").first().waitFor();
  await close();
}, 60_000);
