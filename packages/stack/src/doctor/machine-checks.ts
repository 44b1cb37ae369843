import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import type { Home } from "../home.ts";
import { readJson } from "../home.ts";
import { runCommand } from "../run-command.ts";
import { error, type Finding, ok, warning } from "./finding.ts";

const gigabyte = 1024 ** 3;
const dayMs = 86_400_000;
const gigabytes = (bytes: number): string => `${(bytes / gigabyte).toFixed(1)} GB`;

/** RabbitMQ takes nothing more below 1 GB, and a start is refused below 2. */
export const diskFinding = (dir: string, freeBytes: number, allBytes: number): Finding => {
  const says = `${gigabytes(freeBytes)} of ${gigabytes(allBytes)} free where ${dir} lies`;
  if (freeBytes < 2 * gigabyte)
    return error("disk", says, "free space now: below 1 GB devices get 503; see the runbook, Disk fills");
  if (freeBytes < 10 * gigabyte || freeBytes < allBytes / 10)
    return warning("disk", says, "free space, or keep rows for fewer days: see the runbook, Disk fills");
  return ok("disk", says);
};

const lookAtDisk = (home: Home): Finding => {
  const { bavail, blocks, bsize } = statfsSync(home.dir);
  return diskFinding(home.dir, bavail * bsize, blocks * bsize);
};

const lookAtMemory = (): Finding => {
  const says = `${gigabytes(freemem())} of ${gigabytes(totalmem())} of memory available`;
  if (freemem() < gigabyte / 4)
    return warning("memory", says, "stop other programs, or give the machine more");
  return ok("memory", says);
};

type KernelSetting = Readonly<{ name: string; file: string; least: number; why: string }>;

const kernelSettings: readonly KernelSetting[] = [
  {
    name: "vm.max_map_count",
    file: "/proc/sys/vm/max_map_count",
    least: 1_048_576,
    why: "QuestDB maps each column of each open partition",
  },
  {
    name: "vm.overcommit_memory",
    file: "/proc/sys/vm/overcommit_memory",
    least: 1,
    why: "Redis rewrites its file in a copy of itself",
  },
  {
    name: "net.core.somaxconn",
    file: "/proc/sys/net/core/somaxconn",
    least: 4_096,
    why: "a crowd that comes back at once waits in this queue",
  },
];

const lookAtKernel = (): Finding[] =>
  kernelSettings
    .filter(({ file }) => existsSync(file))
    .map(({ name, file, least, why }) => {
      const value = Number(readFileSync(file, "utf8"));
      if (value >= least) return ok(name, String(value));
      return warning(
        name,
        `${value}, better ${least}: ${why}`,
        `sysctl -w ${name}=${least}, and a line in /etc/sysctl.d`,
      );
    });

const setUpClock =
  "install chrony or switch on systemd-timesyncd: reds and history carry this machine's time";

const lookAtClock = async (): Promise<Finding> => {
  const asked = await runCommand("timedatectl", ["show", "-p", "NTPSynchronized", "--value"]).catch(
    () => null,
  );
  const answer = asked?.code === 0 ? asked.output.trim() : "unknown";
  if (answer === "yes") return ok("clock", "kept by a time server");
  if (answer === "no") return warning("clock", "no time server keeps it", setUpClock);
  return warning("clock", "this machine does not say whether a time server keeps it", setUpClock);
};

export const certificateFinding = (pem: string, nowMs: number): Finding => {
  const until = new X509Certificate(pem).validToDate;
  const days = Math.floor((until.getTime() - nowMs) / dayMs);
  const says = `valid until ${until.toISOString().slice(0, 10)} (${days} days)`;
  const todo = "put a new cert.pem and key.pem into the home's tls folder and restart the gateways";
  if (days < 0) return error("certificate", says, todo);
  return days < 30 ? warning("certificate", says, todo) : ok("certificate", says);
};

const lookAtCertificate = (home: Home): Finding => {
  const file = home.path("tls", "cert.pem");
  if (!existsSync(file)) return error("certificate", `${file} is missing`, "npm start makes one");
  return certificateFinding(readFileSync(file, "utf8"), Date.now());
};

export const backupFinding = (atMs: number | null, nowMs: number): Finding => {
  const todo = "npm run backup -- DIR, once a day, onto another disk";
  if (atMs === null) return warning("backup", "none was ever made here", todo);
  const hours = Math.floor((nowMs - atMs) / 3_600_000);
  const says = `the last one is ${hours} hours old`;
  if (hours > 7 * 24) return error("backup", says, todo);
  return hours > 26 ? warning("backup", says, todo) : ok("backup", says);
};

const lookAtBackup = (home: Home): Finding => {
  const last = readJson(home.path("last-backup.json")) as { at: string } | null;
  return backupFinding(last && Date.parse(last.at), Date.now());
};

/** What can be said without any server. */
export const lookAtMachine = async (home: Home): Promise<Finding[]> => [
  ok("node", process.version),
  lookAtDisk(home),
  lookAtMemory(),
  ...lookAtKernel(),
  await lookAtClock(),
  lookAtCertificate(home),
  lookAtBackup(home),
];
