import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { at } from "../at.ts";
import { openPage } from "../open-page.ts";
import { markPage, wasReloaded } from "../page-mark.ts";

const run = promisify(execFile);

test("a new user gets from sign-in to the first green light with one pasted snippet", async () => {
  const { page, complaints, close } = await openPage(at.browser, at.platform);
  await page.getByRole("link", { name: "Create the first customer" }).click();
  await page.getByLabel("Name", { exact: true }).fill("My Company");
  await page.getByLabel("Slug", { exact: true }).fill("my-company");
  await page.getByRole("dialog").getByRole("button", { name: "Create customer" }).click();
  await page.getByRole("link", { name: "Connect a device" }).click();
  await markPage(page);

  await page.getByRole("button", { name: "Create token" }).click();
  const snippet = page.getByRole("tabpanel", { name: "curl" }).locator("pre");
  await snippet.filter({ hasText: "Bearer fmt_" }).waitFor();
  const command = (await snippet.textContent()) ?? "";
  const waiting = page.getByRole("region", { name: "First heartbeat" });
  await waiting.getByText("never seen").waitFor();

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
