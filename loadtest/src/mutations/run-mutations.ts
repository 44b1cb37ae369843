import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, formatTable, holds, print, type Report } from "../report.ts";
import { type Mutation, mutations } from "./mutation-table.ts";
import { makeScratchTree } from "./scratch-tree.ts";

type Proof = Mutation["proof"];

function commandOf(proof: Proof, rate: number): string[] {
  if ("drill" in proof) {
    const { drill, haste = 1 } = proof;
    return ["loadtest/src/drill.ts", drill, "--rate", String(rate), "--haste", String(haste)];
  }
  return ["--experimental-vm-modules", "node_modules/jest/bin/jest.js", proof.test];
}

/** Whether the test or drill passes in that tree. */
function passes(folder: string, proof: Proof, rate: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // Its own servers: those that others share have the schema that is not mutated.
    const { ROLLCALL_TEST_SERVERS: _, ...env } = process.env;
    const child = spawn(process.execPath, commandOf(proof, rate), { cwd: folder, env, stdio: "ignore" });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code === 0));
  });
}

const nameOf = (proof: Proof) => ("drill" in proof ? `drill ${proof.drill}` : proof.test);

/** Runs the proof in a tree with the mutation in it; answers whether it turned red. */
async function turnsRed(mutation: Mutation, rate: number): Promise<boolean> {
  const tree = makeScratchTree();
  try {
    const file = join(tree.folder, mutation.file);
    const source = readFileSync(file, "utf8");
    if (!source.includes(mutation.find))
      throw new Error(`"${mutation.name}" finds nothing to replace in ${mutation.file}`);
    writeFileSync(file, source.replaceAll(mutation.find, mutation.replace));
    return !(await passes(tree.folder, mutation.proof, rate));
  } finally {
    tree.remove();
  }
}

/** Each proof must be green as it is, else its red says nothing. */
async function greenProofs(rate: number): Promise<Map<string, boolean>> {
  const tree = makeScratchTree();
  const green = new Map<string, boolean>();
  try {
    for (const { proof } of mutations) {
      const name = nameOf(proof);
      if (!green.has(name)) green.set(name, await passes(tree.folder, proof, rate));
    }
    return green;
  } finally {
    tree.remove();
  }
}

/** Breaks a copy of the system in each way of the table; every one must be noticed. */
export async function runMutations(rate: number): Promise<Report> {
  const startedAt = new Date();
  print("  the proofs as they are");
  const green = await greenProofs(rate);
  const checks: Check[] = [];
  const rows: string[][] = [];
  for (const mutation of mutations) {
    const name = nameOf(mutation.proof);
    const wasGreen = green.get(name) === true;
    const noticed = wasGreen && (await turnsRed(mutation, rate));
    const verdict = wasGreen ? (noticed ? "noticed" : "NOT NOTICED") : "proof is red without it";
    print(`  ${mutation.name}: ${verdict} by ${name}`);
    rows.push([mutation.name, name, verdict]);
    checks.push({ name: `noticed: ${mutation.name}`, value: noticed ? 1 : 0, atLeast: 1 });
  }
  print(formatTable([["mutation", "proof", "verdict"], ...rows]));
  return {
    name: "mutations",
    command: "npm run drill -- mutations",
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1_000,
    passed: checks.every(holds),
    checks,
    figures: {},
  };
}
