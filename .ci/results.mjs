// Reads what jest wrote about one run, or about a run and the second one of the files that failed in it, and what the
// drills wrote: a line for each, of which the last one counts.
//   failed ALL               the files that failed, with spaces between
//   missed DRILLS            the drills that missed a demand, with spaces between
//   count ALL AGAIN DRILLS   "N passed, N failed"; exits 1 when something failed
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8")).testResults;
  } catch {
    return undefined;
  }
};
const readDrills = (file) => {
  try {
    const lines = readFileSync(file, "utf8").trim().split("\n");
    return [...new Map(lines.map((line) => [JSON.parse(line).name, JSON.parse(line).passed]))];
  } catch {
    return [];
  }
};
const missedOf = (drills) => drills.filter(([, passed]) => !passed).map(([name]) => name);
const write = (line) => process.stdout.write(`${line}\n`);
const [command, ...files] = process.argv.slice(2);
const hasFailed = ({ status }) => status === "failed";

if (command === "missed") write(missedOf(readDrills(files[0])).join(" "));
else if (command === "failed") {
  write(
    (read(files[0]) ?? [])
      .filter(hasFailed)
      .map(({ name }) => relative(".", name))
      .join(" "),
  );
} else {
  const [first, second, drills] = [read(files[0]), read(files[1]), readDrills(files[2])];
  const missed = missedOf(drills).length;
  const repeated = new Set((second ?? []).map(({ name }) => name));
  const testFiles = [...(first ?? []).filter(({ name }) => !repeated.has(name)), ...(second ?? [])];
  const tests = testFiles.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === "passed").length;
  const failedTests = tests.filter(({ status }) => status === "failed").length;
  // A file that could not run at all counts as one failure, like a run that ended before it wrote anything.
  const brokenFiles = testFiles.filter(
    (file) => hasFailed(file) && !file.assertionResults.some(hasFailed),
  ).length;
  // Nothing written at all is a failure, too.
  const nothing = [first === undefined || passed === 0, drills.length === 0].filter(Boolean).length;
  const failed = failedTests + brokenFiles + missed + nothing;
  write(`${passed + drills.length - missed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
