import type { Platform } from "../platform/platform.ts";
import type { MeasuredView, Page } from "./measure-views.ts";

/** Whether a row of the page says of a machine that it is silent. */
const isShown = (machine: string) =>
  `[...document.querySelectorAll(".data-row, main li, main tr")]
    .some((row) => row.textContent.includes("${machine}") && row.textContent.includes("silent"))`;

/** Notes in the page itself when it comes to say so: the waiting of this process does not count. */
const note = (page: Page, machine: string) =>
  page.evaluate(`window.notedAt = 0; window.noting?.disconnect();
    window.noting = new MutationObserver(() => { if (${isShown(machine)}) window.notedAt ||= Date.now(); });
    window.noting.observe(document.body, { subtree: true, childList: true, characterData: true })`);

/** Asks the page now and then, not by waitForFunction: its policy allows no evaluation of its own. */
async function until(page: Page, holds: string): Promise<void> {
  for (const last = Date.now() + 60_000; Date.now() < last; await page.waitForTimeout(50))
    if (await page.evaluate<boolean>(holds)) return;
  throw new Error(`the page never came to: ${holds}`);
}

async function send(platform: Platform, token: string, path: string): Promise<void> {
  const [target] = platform.targets();
  const response = await fetch(`http://${target?.host}:${target?.port}/api/ingest/${path}/heartbeat`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  if (!response.ok) throw new Error(`the gateway answered ${response.status}`);
}

/** A flip that the page shows, against the instant at which it was recorded. */
async function timeFlip(platform: Platform, page: Page, machine: string, since: Date): Promise<number> {
  await until(page, "window.notedAt > 0");
  const noted = await page.evaluate<number>("window.notedAt");
  // A page that asks at the right moment shows it by the deadline, before it is on record.
  for (const last = Date.now() + 30_000; Date.now() < last; await page.waitForTimeout(50)) {
    const { rows } = await platform.postgres.query<{ recorded_at: Date }>(
      `select f.recorded_at from flips f join instances i on i.id = f.instance
       where i.machine = $1 and f.to_state = 'overdue' and f.recorded_at > $2`,
      [machine, since],
    );
    if (rows[0]) return noted - rows[0].recorded_at.getTime();
  }
  throw new Error("the flip was never recorded");
}

/** An instance falls silent while a page is open, and is heard again, so many times. */
export async function measureFlips(
  platform: Platform,
  page: Page,
  { name, url, rounds }: { readonly name: string; readonly url: string; readonly rounds: number },
): Promise<MeasuredView> {
  const { token, customer, software } = platform.newIdentity();
  const machine = `flip-${name.replaceAll(" ", "-")}`;
  await send(platform, token, `${customer}/${machine}/${software}`);
  await page.goto(url, { waitUntil: "commit" });
  await page.locator(".live-live").waitFor({ timeout: 30_000 });
  await until(page, isShown(machine));
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const since = new Date();
    await send(platform, token, `${customer}/${machine}/${software}`);
    await until(page, `!${isShown(machine)}`);
    await note(page, machine);
    times.push(await timeFlip(platform, page, machine, since));
  }
  times.sort((a, b) => a - b);
  return {
    name: `flip until ${name} shows it`,
    medianMs: times[Math.floor(times.length / 2)] ?? Number.NaN,
    worstMs: Math.max(...times),
  };
}
