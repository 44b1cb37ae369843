import { expect, test } from "@jest/globals";
import { eventually } from "@rollcall/test-kit";
import { at } from "../at.ts";
import { openPage } from "../open-page.ts";

test("a revoked token is shown as revoked, and its device is refused within two seconds", async () => {
  const { slug, token } = await at.platform.aCustomer("revoking");
  expect(await at.platform.send(token, `${slug}/press-1/agent/heartbeat`)).toBe(200);
  const { page, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/customers/${slug}`);
  await page.getByRole("button", { name: "Revoke token “devices”" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke token" }).click();
  await page.getByRole("row", { name: /devices.*revoked/ }).waitFor();
  const revokedAt = Date.now();
  while ((await at.platform.send(token, `${slug}/press-1/agent/heartbeat`)) !== 403) {
    expect(Date.now() - revokedAt).toBeLessThan(2_000);
  }
  await close();
}, 60_000);

test("a token that is rotated goes on beside the new one until the overlap ends", async () => {
  const { slug, token } = await at.platform.aCustomer("rotating");
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.goto(`${at.platform.url}/customers/${slug}`);
  await page.getByRole("button", { name: "Rotate token “devices”" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Overlap").fill("2 h");
  await dialog.getByLabel("Name", { exact: true }).fill("devices 2027");
  await dialog.getByRole("button", { name: "Rotate token" }).click();
  const secret = page.getByRole("dialog", { name: "Token created" }).locator("pre");
  await secret.filter({ hasText: "fmt_" }).waitFor();
  const next = ((await secret.textContent()) ?? "").trim();
  await page.getByRole("button", { name: "I have kept it" }).click();

  await page.getByRole("row", { name: /devices 2027.*does not expire/ }).waitFor();
  await page.getByRole("row", { name: /^devices fmt_.*expires in 1 h 59 min/ }).waitFor();
  await eventually(async () =>
    expect(await at.platform.send(next, `${slug}/press-1/agent/heartbeat`)).toBe(200),
  );
  expect(await at.platform.send(token, `${slug}/press-1/agent/heartbeat`)).toBe(200);
  expect(complaints).toEqual([]);
  await close();
}, 60_000);
