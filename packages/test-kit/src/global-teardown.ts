import { started } from "./global-setup.ts";

export default async function globalTeardown(): Promise<void> {
  const child = started.process;
  if (!child) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
