import { expect, test } from "@jest/globals";
import { aFleet } from "../a-fleet.ts";
import { at } from "../at.ts";
import { openPage } from "../open-page.ts";

test("on a phone a tap opens a row, marks it after “Mark”, and what is done to many is under the rows", async () => {
  await aFleet();
  const { page, complaints, close } = await openPage(at.browser, { url: at.platform.url, width: 390 });
  await page.goto(`${at.platform.url}/instances?customer=works&order_by=machine+ASC`);
  const row = (machine: string) => page.locator(".data-row", { hasText: machine });
  await page.getByText("12 in all").waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Mark", exact: true }).click();
  await row("press-00").click();
  await row("press-02").click();
  await page.getByText("2 marked, unmark").waitFor();
  const change = page.getByRole("button", { name: "Change 2 marked" });
  const place = await change.boundingBox();
  expect(place?.y).toBeGreaterThan(844 * 0.75);
  expect(place?.height).toBeGreaterThanOrEqual(40);
  await change.click();
  await page
    .getByRole("dialog", { name: "Change instances" })
    .getByRole("button", { name: "Preview" })
    .click();
  await page.getByText("2 instances match.").waitFor();
  await page.getByRole("button", { name: "Close" }).click();

  await page.getByRole("button", { name: "Stop marking" }).click();
  await row("press-00").click();
  await page.waitForURL(/press-00\/software\/agent$/);
  expect(complaints).toEqual([]);
  await close();
}, 60_000);
