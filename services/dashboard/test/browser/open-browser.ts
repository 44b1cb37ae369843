import { loadConfig, provideChromium } from "@rollcall/stack";
import { type Browser, chromium } from "playwright-core";

/** Chromium of the distribution; installed when it is missing. */
export const openBrowser = async (): Promise<Browser> => {
  const { searchPath } = loadConfig(process.env, process.cwd());
  const executablePath = await provideChromium(searchPath, (line) => process.stderr.write(`${line}\n`));
  // The sandbox needs rights that containers and root do not give; only our own pages are opened.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
};
