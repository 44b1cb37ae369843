import type { Browser } from "playwright-core";
import { aDashboard, type Dashboard } from "./a-dashboard.ts";
import { openBrowser } from "./open-browser.ts";

/** One platform and one browser for all stories: to start them takes longer than most stories. */
export const at = {} as { platform: Dashboard; browser: Browser };

export const openAll = async (): Promise<void> => {
  at.browser = await openBrowser();
  at.platform = await aDashboard();
};

export const closeAll = async (): Promise<void> => {
  await at.browser?.close();
  await at.platform?.close();
};
