import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { type Home, readJson, writePrivateFile } from "../home.ts";
import type { Finding } from "./finding.ts";

type Figure = Readonly<{ name: string; help: string; lines: readonly string[] }>;

const seconds = (at: string | Date): number => Math.floor(new Date(at).getTime() / 1000);

const figuresOf = (home: Home, findings: readonly Finding[]): Figure[] => {
  const { bavail, blocks, bsize } = statfsSync(home.dir);
  const dir = `{dir=${JSON.stringify(home.dir)}}`;
  const last = readJson(home.path("last-backup.json")) as { at: string } | null;
  const certificate = home.path("tls", "cert.pem");
  const levels = (["ok", "warning", "error"] as const).map(
    (level) => `{level="${level}"} ${findings.filter((finding) => finding.level === level).length}`,
  );
  return [
    {
      name: "doctor_timestamp_seconds",
      help: "When these figures were taken.",
      lines: [` ${seconds(new Date())}`],
    },
    { name: "doctor_findings", help: "Findings of npm run doctor.", lines: levels },
    { name: "disk_free_bytes", help: "Free where the data lie.", lines: [`${dir} ${bavail * bsize}`] },
    { name: "disk_size_bytes", help: "Size of the disk of the data.", lines: [`${dir} ${blocks * bsize}`] },
    {
      name: "certificate_not_after_timestamp_seconds",
      help: "When the gateways' certificate ends.",
      lines: existsSync(certificate)
        ? [` ${seconds(new X509Certificate(readFileSync(certificate)).validToDate)}`]
        : [],
    },
    // 0 where none was ever made: then it is as old as can be.
    {
      name: "last_backup_timestamp_seconds",
      help: "All before it is in the last backup.",
      lines: [` ${last ? seconds(last.at) : 0}`],
    },
    {
      name: "queue_messages",
      help: "Messages that wait on a queue.",
      lines: findings.flatMap(({ check, value }) =>
        check.startsWith("queue ") && value !== undefined ? [`{queue="${check.slice(6)}"} ${value}`] : [],
      ),
    },
  ];
};

/** For node_exporter's textfile collector, which wants a whole file or the old one. */
export const writeFigures = (file: string, home: Home, findings: readonly Finding[]): void => {
  const text = figuresOf(home, findings).map(({ name, help, lines }) =>
    [
      `# HELP rollcall_${name} ${help}`,
      `# TYPE rollcall_${name} gauge`,
      ...lines.map((line) => `rollcall_${name}${line}`),
    ].join("\n"),
  );
  writePrivateFile(file, `${text.join("\n")}\n`);
};
