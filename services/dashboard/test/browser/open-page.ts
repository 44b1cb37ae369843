import type { Browser, Page } from "playwright-core";

type PageOptions = {
  url: string;
  email?: string;
  password?: string;
  theme?: "light" | "dark";
  width?: number;
};

/** What the browser complains about, other than answers that a test provokes. */
const watch = (page: Page, complaints: string[]) => {
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !text.startsWith("Failed to load resource")) complaints.push(text);
  });
};

/** A page of a fresh browser profile, signed in through the form. `complaints` must stay empty. */
export const openPage = async (browser: Browser, options: PageOptions) => {
  const { url, email = "alice@example.com", password = "alice-owns-this-test" } = options;
  const { theme = "light", width = 1_440 } = options;
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height: width < 800 ? 844 : 900 },
    reducedMotion: "reduce",
  });
  // Less than a test has, so that one that waits in vain says for what, and the next ones get their time.
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  watch(page, complaints);
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  return { page, complaints, close: () => context.close() };
};
