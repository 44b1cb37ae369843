import type { Page } from "playwright-core";

/** A mark that a reload would wipe away. */
export const markPage = (page: Page) => page.evaluate("window.neverReloaded = true");
export const wasReloaded = (page: Page) => page.evaluate<boolean>("window.neverReloaded !== true");
