import { existsSync } from "node:fs";

// The one of util-linux, which is part of every Debian; a smaller one elsewhere on the path may not know the option.
const setpriv = "/usr/bin/setpriv";

/**
 * The command and its arguments, started so that the kernel sends it the signal as soon as the process that starts it
 * is gone, however that ended. Without setpriv they stay as they are: then the next start ends what was left behind.
 * It must be started from the main thread, whose end is what the kernel looks at.
 */
export const endingWithStarter = (
  command: string,
  args: readonly string[],
  signal: NodeJS.Signals,
): { command: string; args: readonly string[] } =>
  existsSync(setpriv)
    ? { command: setpriv, args: ["--pdeathsig", signal.replace("SIG", ""), "--", command, ...args] }
    : { command, args };
