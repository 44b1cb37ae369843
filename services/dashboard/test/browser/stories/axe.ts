import { expect, test } from "@jest/globals";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { aFleet } from "../a-fleet.ts";
import { at } from "../at.ts";
import { openPage } from "../open-page.ts";

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
  "/notices",
  "/audit",
  "/users",
  "/settings",
];

type Finding = { id: string; impact?: string | null; nodes: { target: unknown; failureSummary?: string }[] };

/** axe runs outside of the page's world, where the Content-Security-Policy does not reach. */
const findingsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const violations = await page.evaluate<Finding[]>(
    "axe.run({ resultTypes: ['violations'], elementRef: false }).then((result) => result.violations)",
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes[0]?.target)} ${nodes[0]?.failureSummary ?? ""}`);
};

/** Both themes and both widths, but not each with each: the rules of colour see a theme, those of room a width. */
test.each([
  { theme: "light", width: 1_440 },
  { theme: "dark", width: 390 },
] as const)(
  "axe finds nothing serious on any page in the $theme theme at $width pixels, and nothing scrolls sideways",
  async ({ theme, width }) => {
    await aFleet();
    const found: Record<string, string[]> = {};
    const { page, complaints, close } = await openPage(at.browser, { url: at.platform.url, theme, width });
    for (const path of pages) {
      // What follows waits for the page itself; on a busy machine "load" waits for the last icon as well.
      await page.goto(at.platform.url + path, { waitUntil: "domcontentloaded" });
      await page.locator("main h1, main h2").first().waitFor();
      await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
      const findings = await findingsOf(page);
      if (findings.length > 0) found[path] = findings;
      const sideways = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth");
      if (sideways) found[path] = ["scrolls sideways"];
    }
    expect({ found, complaints }).toEqual({ found: {}, complaints: [] });
    await close();
  },
  180_000,
);
