import { afterAll, beforeAll, expect, test } from "@jest/globals";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { aDashboard, type Dashboard } from "./browser/a-dashboard.ts";
import { aFleet } from "./browser/a-fleet.ts";
import { openBrowser } from "./browser/open-browser.ts";
import { openPage } from "./browser/open-page.ts";

let platform: Dashboard;
let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
  platform = await aDashboard();
  await aFleet(platform);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await platform?.close();
}, 60_000);

const pages = [
  "/",
  "/?wall",
  "/instances",
  "/customers",
  "/customers/acme",
  "/customers/acme/machines/press-03",
  "/customers/acme/machines/press-03/software/agent",
  "/onboarding?customer=acme",
  "/diagnostics",
  "/diagnostics?by=code",
  "/rejections",
  "/maintenance",
  "/audit",
  "/users",
  "/settings",
];

type Finding = { id: string; impact?: string | null; nodes: { target: unknown; failureSummary?: string }[] };

/** axe runs outside of the page's world, where the Content-Security-Policy does not reach. */
const findingsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const violations = await page.evaluate<Finding[]>("axe.run().then((result) => result.violations)");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes[0]?.target)} ${nodes[0]?.failureSummary ?? ""}`);
};

test.each(["light", "dark"] as const)(
  "axe finds nothing serious on any page in the %s theme, and nothing scrolls sideways on a phone",
  async (theme) => {
    const found: Record<string, string[]> = {};
    for (const width of [1_440, 390]) {
      const { page, complaints, close } = await openPage(browser, { url: platform.url, theme, width });
      for (const path of pages) {
        // What follows waits for the page itself; on a busy machine "load" waits for the last icon as well.
        await page.goto(platform.url + path, { waitUntil: "domcontentloaded" });
        await page.locator("main h1, main h2").first().waitFor();
        await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
        const findings = await findingsOf(page);
        if (findings.length > 0) found[`${path} ${width}`] = findings;
        const sideways = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth");
        if (sideways) found[`${path} ${width}`] = ["scrolls sideways"];
      }
      expect(complaints).toEqual([]);
      await close();
    }
    expect(found).toEqual({});
  },
  180_000,
);
