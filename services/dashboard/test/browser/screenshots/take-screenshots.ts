// `npm run screenshots`: a platform of its own with an example fleet, every page in both themes and both widths.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Credentials } from "@rollcall/stack";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../open-browser.ts";
import { openPage } from "../open-page.ts";
import { anExampleFleet } from "./example-fleet.ts";
import { toPalettePng } from "./palette-png.ts";

const project = fileURLToPath(new URL("../../../../../", import.meta.url));
const folder = join(project, "docs/screenshots");

const pages: Readonly<Record<string, string>> = {
  overview: "/",
  wall: "/?wall",
  instances: "/instances",
  instance: "/customers/acme/machines/press-049/software/plc-bridge",
  machine: "/customers/acme/machines/press-049",
  customers: "/customers",
  customer: "/customers/acme",
  "connect-a-device": "/onboarding?customer=acme",
  diagnostics: "/diagnostics",
  "diagnostics-by-code": "/diagnostics?by=code",
  rejections: "/rejections",
  maintenance: "/maintenance",
  notices: "/notices",
  "single-heartbeats": "/customers/acme/machines/press-049/software/plc-bridge?heartbeats=single",
  audit: "/audit",
  users: "/users",
  settings: "/settings",
};

const rollcall = (home: string, ...command: string[]) =>
  execFileSync(process.execPath, [join(project, "bin/rollcall.mjs"), ...command], {
    stdio: "inherit",
    env: {
      ...process.env,
      ROLLCALL_HOME: home,
      DASHBOARD_PORT: "auto",
      INGEST_HTTP_PORT: "auto",
      INGEST_HTTPS_PORT: "auto",
    },
  });

const save = async (page: Page, name: string) =>
  writeFileSync(join(folder, `${name}.png`), toPalettePng(await page.screenshot()));

const themes = ["light", "dark"] as const;
const widths = [1_440, 390] as const;

/** Signs in once for each theme and width. */
const inEveryWay = async (
  browser: Browser,
  credentials: Credentials,
  visit: (page: Page, way: string) => Promise<void>,
) => {
  const { dashboard_url: url, admin_email: email, admin_password: password } = credentials;
  for (const theme of themes) {
    for (const width of widths) {
      const { page, close } = await openPage(browser, { url, email, password, theme, width });
      await visit(page, `${width}-${theme}`);
      await close();
    }
  }
};

const visitAll = async (page: Page, url: string, way: string) => {
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(url + path);
    await page.locator("main h1").first().waitFor();
    await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
    // Charts and lists that answer a little later than the page.
    await wait(1_000);
    if (name === "single-heartbeats")
      await page.getByRole("heading", { name: "Single heartbeats" }).scrollIntoViewIfNeeded();
    await save(page, `${name}-${way}`);
  }
  await page.route("**/api/v1/events*", (route) => route.abort());
  await page.goto(url);
  await page.locator(".cut-banner").waitFor();
  await save(page, `overview-cut-${way}`);
};

const home = mkdtempSync(join(tmpdir(), "rollcall-screenshots-"));
rollcall(home, "start", "--detach");
const browser = await openBrowser();
try {
  const credentials = JSON.parse(readFileSync(join(home, "credentials.json"), "utf8")) as Credentials;
  mkdirSync(folder, { recursive: true });
  await inEveryWay(browser, credentials, async (page, way) => {
    await page.locator(".empty").waitFor();
    await save(page, `first-visit-${way}`);
  });
  const fleet = await anExampleFleet(credentials);
  // Until Cobalt's threshold has passed, and the others have been heard again.
  for (let round = 0; round < 4; round += 1) {
    await wait(10_000);
    await fleet.beat();
  }
  await inEveryWay(browser, credentials, async (page, way) => {
    await visitAll(page, credentials.dashboard_url, way);
    await fleet.beat();
  });
  await fleet.fallSilent();
  await inEveryWay(browser, credentials, async (page, way) => {
    await page.getByRole("heading", { name: /are silent or failed/ }).waitFor();
    await save(page, `overview-all-red-${way}`);
    await page.goto(`${credentials.dashboard_url}/instances`);
    await page.locator(".data-row").first().waitFor();
    await save(page, `instances-all-red-${way}`);
  });
} finally {
  await browser.close();
  rollcall(home, "stop");
  rmSync(home, { recursive: true, force: true });
}
