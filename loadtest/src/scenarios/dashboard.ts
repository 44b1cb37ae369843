import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import { provideWebApp } from "@rollcall/stack";
import { openBrowser } from "../../../services/dashboard/test/browser/open-browser.ts";
import { openPage } from "../../../services/dashboard/test/browser/open-page.ts";
import { fillPostgres } from "../api/fill-postgres.ts";
import { fillRedis } from "../api/fill-redis.ts";
import { everything, withPlatform } from "../load/with-platform.ts";
import { measureFlips } from "../pages/measure-flips.ts";
import {
  type MeasuredView,
  measureScroll,
  measureView,
  noteViews,
  type Page,
  scriptBytes,
  type View,
  watchInteractions,
} from "../pages/measure-views.ts";
import type { Platform } from "../platform/platform.ts";
import { type Check, formatTable, holds, print, printReport } from "../report.ts";

const usage = `npm run load -- dashboard [--instances 100000] [--rounds 7]

How long people wait for pages: a whole platform with so many instances, and a real Chromium that opens pages, types,
scrolls, and waits for an instance to turn red.`;

const options = {
  instances: { type: "string", default: "100000" },
  rounds: { type: "string", default: "7" },
  help: { type: "boolean", default: false },
} as const;

const overdueAfterS = 4;

async function viewsOf(platform: Platform): Promise<View[]> {
  const { rows } = await platform.postgres.query<{ customer: string; machine: string; software: string }>(
    "select customer, machine, software from instances where liveness = 'alive' order by id limit 1",
  );
  const { customer = "", machine = "", software = "" } = rows[0] ?? {};
  return [
    { name: "overview", path: "/", selector: ".lights .light" },
    { name: "instances", path: "/instances", selector: ".data-row .light" },
    {
      name: "one instance",
      path: `/customers/${customer}/machines/${machine}/software/${software}`,
      selector: ".instance-light .light, .instance-light.light",
    },
    { name: "customers", path: "/customers", selector: "main .light" },
    { name: "one customer", path: `/customers/${customer}`, selector: "main .light" },
  ];
}

async function measureInteractions(page: Page, url: string): Promise<MeasuredView[]> {
  await page.goto(`${url}/instances`);
  await page.locator(".data-row").first().waitFor({ timeout: 30_000 });
  const typed = await watchInteractions(page);
  const filter = page.getByRole("textbox", { name: "Filter" });
  await filter.pressSequentially("version:1.3* AND status:running", { delay: 40 });
  await filter.press("Enter");
  const typing = { ...(await typed()), name: "typing a filter: key to picture" };
  await page.goto(`${url}/instances`);
  await page.locator(".data-row").first().waitFor();
  const scrolling = await measureScroll(page, ".data-scroller");
  const clicked = await watchInteractions(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.locator(".data-row").nth(12).click();
  const opening = { ...(await clicked()), name: "opening an instance: click to picture" };
  return [typing, scrolling, opening];
}

async function measureAll(platform: Platform, rounds: number) {
  const port = platform.services.find(({ service }) => service === "dashboard")?.ports.http;
  const url = `http://127.0.0.1:${port}`;
  const browser = await openBrowser();
  try {
    const password = platform.servers.wiring.secrets.adminPassword;
    const { page } = await openPage(browser, { url, email: "load@rollcall.local", password });
    const script = await scriptBytes(page);
    const views: MeasuredView[] = [];
    const wanted = await viewsOf(platform);
    await noteViews(page, wanted);
    for (const view of wanted) {
      for (const forget of [true, false]) {
        views.push(await measureView(page, url, view, { rounds, forget }));
        print(JSON.stringify(views.at(-1)));
      }
    }
    const interactions = await measureInteractions(page, url);
    print(JSON.stringify(interactions));
    const list = `${url}/instances?customer=fleet`;
    const flips = [
      await measureFlips(platform, page, { name: "the overview", url, rounds }),
      await measureFlips(platform, page, { name: "a list", url: list, rounds }),
    ];
    return { script, views, interactions, flips };
  } finally {
    await browser.close();
  }
}

const worst = (measured: readonly MeasuredView[]) => Math.max(...measured.map(({ worstMs }) => worstMs));

function checksOf(
  { script, views, interactions, flips }: Awaited<ReturnType<typeof measureAll>>,
  instances: number,
): Check[] {
  const viewMs = instances <= 100_000 ? 1_000 : 2_000;
  return [
    { name: "first meaningful view, worst", value: worst(views), unit: "ms", atMost: viewMs },
    { name: "interaction, worst", value: worst(interactions), unit: "ms", atMost: 100 },
    { name: "flip until a page shows it, worst", value: worst(flips), unit: "ms", atMost: 2_000 },
    { name: "script of the first page", value: script / 1_000, unit: "kB", atMost: 250 },
  ];
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.help) {
    print(usage);
    return 0;
  }
  const startedAt = new Date();
  const [instances, rounds] = [Number(values.instances), Number(values.rounds)];
  await provideWebApp(print);
  return withPlatform({ services: { ...everything, dashboard: 1 }, overdueAfterS }, async (platform) => {
    const redis = new Redis(platform.servers.urls.redis);
    await fillPostgres(platform.postgres, instances, print);
    await fillRedis(redis, platform.postgres);
    redis.disconnect();
    const measured = await measureAll(platform, rounds);
    const all = [...measured.views, ...measured.interactions, ...measured.flips];
    const lines = all.map(({ name, medianMs, worstMs }) => [name, medianMs, worstMs]);
    print(formatTable([["what", "median ms", "worst ms"], ...lines]));
    const checks = checksOf(measured, instances);
    const passed = checks.every(holds);
    printReport({
      name: "dashboard",
      command: `npm run load -- dashboard --instances ${instances}`,
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1_000,
      passed,
      checks,
      figures: Object.fromEntries(all.map(({ name, medianMs, worstMs }) => [name, { medianMs, worstMs }])),
    });
    return passed ? 0 : 1;
  });
}
