import { spawn } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import { PlainError } from "../plain-error.ts";
import type { Progress } from "../progress.ts";

const saysEveryBytes = 256 * 1024 ** 2;

/** Passes everything on and says each 256 MB how far it is. */
const counted = (what: string, progress: Progress): Transform => {
  let [bytes, said] = [0, 0];
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes - said >= saysEveryBytes) {
        said = bytes;
        progress(`  ${what} … ${Math.floor(bytes / 1024 ** 2)} MB`);
      }
      done(null, chunk);
    },
  });
};

const ended = (child: ReturnType<typeof spawn>): Promise<Readonly<{ code: number | null; said: string }>> => {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString("utf8")}`.slice(-2_000)));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said: said.trim() }));
  });
};

type Pack = Readonly<{ root: string; names: readonly string[]; file: string; progress: Progress }>;

/**
 * Packs folders of a server that goes on writing. Files that grow meanwhile are no error (tar answers 1): what they had
 * at the checkpoint does not change.
 */
export const packFolders = async ({ root, names, file, progress }: Pack): Promise<void> => {
  const child = spawn("tar", ["-cSf", "-", "--warning=no-file-changed", "-C", root, ...names], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = ended(child);
  const fast = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  const target = createWriteStream(file, { mode: 0o600, flags: "wx" });
  const [, { code, said }] = await Promise.all([
    pipeline(child.stdout, counted("Copying QuestDB", progress), fast, target),
    end,
  ]);
  if (code !== 0 && code !== 1) throw new PlainError(`QuestDB's files could not be packed: ${said}`);
};

export const unpackFolders = async (file: string, root: string, progress: Progress): Promise<void> => {
  // Reading on after the end mark, or it closes its input before all is handed over.
  const child = spawn("tar", ["-xSf", "-", "--ignore-zeros", "-C", root], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  const end = ended(child);
  const [, { code, said }] = await Promise.all([
    pipeline(
      createReadStream(file),
      createZstdDecompress(),
      counted("Unpacking QuestDB", progress),
      child.stdin,
    ),
    end,
  ]);
  if (code !== 0) throw new PlainError(`QuestDB's files could not be unpacked: ${said}`);
};
