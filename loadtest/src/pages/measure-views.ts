import type { openPage } from "../../../services/dashboard/test/browser/open-page.ts";

export type Page = Awaited<ReturnType<typeof openPage>>["page"];

export type View = {
  readonly name: string;
  readonly path: string;
  /** What makes it meaningful: a light, a row. */
  readonly selector: string;
};

export type MeasuredView = { readonly name: string; readonly medianMs: number; readonly worstMs: number };

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Lets each page note when it has become meaningful, since its navigation began: who asks from outside of the page
 * asks now and then only, and would measure the pauses between.
 */
export const noteViews = (page: Page, views: readonly View[]) =>
  page.addInitScript(`{
    const selector = ${JSON.stringify(Object.fromEntries(views.map(({ path, selector }) => [path, selector])))}[location.pathname];
    const look = () => {
      if (selector && !window.seenAt && document.querySelector(selector)) window.seenAt = performance.now();
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true });
  }`);

/** From the navigation until what was waited for is in the document; with `forget` no file is kept from the time before. */
async function timeView(page: Page, url: string, view: View, forget: boolean): Promise<number> {
  if (forget) {
    const session = await page.context().newCDPSession(page);
    await session.send("Network.clearBrowserCache");
    await session.detach();
  }
  await page.goto(url + view.path, { waitUntil: "commit" });
  await page.locator(view.selector).first().waitFor({ timeout: 60_000 });
  return page.evaluate<number>("window.seenAt");
}

export async function measureView(
  page: Page,
  url: string,
  view: View,
  { rounds, forget }: { readonly rounds: number; readonly forget: boolean },
): Promise<MeasuredView> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timeView(page, url, view, forget));
  return {
    name: `${view.name}${forget ? ", nothing cached" : ""}`,
    medianMs: median(times),
    worstMs: Math.max(...times),
  };
}

/** The browser's own figure for an interaction: from the input until the next picture (what INP is made of). */
export async function watchInteractions(page: Page): Promise<() => Promise<MeasuredView>> {
  await page.evaluate(`window.interactions = []; window.watching?.disconnect();
    window.watching = new PerformanceObserver((list) =>
      window.interactions.push(...list.getEntries().map(({ duration }) => duration)));
    window.watching.observe({ type: "event", durationThreshold: 16 })`);
  return async () => {
    await page.waitForTimeout(200);
    const durations = await page.evaluate<number[]>("window.interactions");
    return {
      name: "",
      medianMs: median(durations.length > 0 ? durations : [0]),
      worstMs: Math.max(0, ...durations),
    };
  };
}

/** Scrolls by the wheel and answers the times between the pictures meanwhile. */
export async function measureScroll(page: Page, selector: string): Promise<MeasuredView> {
  await page.locator(selector).first().hover();
  await page.evaluate(`window.frames_ = []; (() => { let before = performance.now();
    const next = (now) => { window.frames_.push(now - before); before = now; window.framing = requestAnimationFrame(next); };
    window.framing = requestAnimationFrame(next); })()`);
  for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, 600);
  await page.waitForTimeout(300);
  const frames = await page.evaluate<number[]>("cancelAnimationFrame(window.framing), window.frames_");
  return { name: "scrolling: time between pictures", medianMs: median(frames), worstMs: Math.max(...frames) };
}

/** Bytes of script that the page has taken so far, as they came over the wire. */
export const scriptBytes = (page: Page): Promise<number> =>
  page.evaluate<number>(`performance.getEntriesByType("resource")
    .filter(({ name }) => name.split("?")[0].endsWith(".js")).reduce((sum, entry) => sum + entry.encodedBodySize, 0)`);
