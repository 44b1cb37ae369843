import { expect, test } from "@jest/globals";
import { at } from "../at.ts";
import { anErringDevice } from "../an-erring-device.ts";
import { openPage } from "../open-page.ts";

test("maintenance turns the light grey on the open page, and a changed window covers something else", async () => {
  const path = await anErringDevice("maintaining");
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.goto(at.platform.url + path);
  await page.getByRole("button", { name: "Maintenance" }).click();
  const dialog = page.getByRole("dialog", { name: "Plan maintenance" });
  await dialog.getByLabel("Title").fill("Change of the sensor");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await dialog.getByText("1 instance.").waitFor();
  await dialog.getByRole("button", { name: "Plan maintenance" }).click();
  const light = page.locator(".instance-light");
  await light.getByText("in maintenance", { exact: true }).waitFor({ timeout: 30_000 });

  await page.goto(`${at.platform.url}/maintenance?customer=maintaining`);
  await page.getByRole("button", { name: "Change “Change of the sensor”" }).click();
  const change = page.getByRole("dialog", { name: "Change window" });
  await change.getByLabel("Title").fill("Change of the belt");
  await change.getByLabel("Machine").fill("press-2");
  await change.getByLabel("Lasts").fill("90 min");
  await change.getByRole("button", { name: "Change window" }).click();
  await page.getByRole("row", { name: /Change of the belt.*press-2.*1 h 30 min/ }).waitFor();
  await page.goto(at.platform.url + path);
  await light.getByText("failed").waitFor({ timeout: 20_000 });
  expect(complaints).toEqual([]);
  await close();
}, 90_000);
