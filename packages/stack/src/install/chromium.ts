import { PlainError } from "../plain-error.ts";
import type { Progress } from "../progress.ts";
import { installDebianPackages } from "./debian-packages.ts";
import { findProgram } from "./programs.ts";

/** The shell is the same browser without windows: a third less CPU in a test, and it needs a third of the packages. */
const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

const findChromium = (searchPath: string): string | null =>
  names.map((name) => findProgram(name, searchPath)).find((file) => file !== null) ?? null;

/** The path of a browser for tests and screenshots; the distribution's is installed when there is none. */
export const provideChromium = async (searchPath: string, progress: Progress): Promise<string> => {
  const found = findChromium(searchPath);
  if (found !== null) return found;
  await installDebianPackages(["chromium-headless-shell", "fonts-liberation"], searchPath, progress);
  const installed = findChromium(searchPath);
  if (installed === null) throw new PlainError("Chromium was installed but cannot be found on the PATH.");
  return installed;
};
