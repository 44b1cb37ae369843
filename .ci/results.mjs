// Reads what jest wrote about its one run (ALL) and what the drills wrote (DRILLS), prints "N passed, N failed", and exits
// 1 when something failed. Nothing is run a second time: what fails now and then fails.
import { readFileSync } from "node:fs";

const readOr = (fallback, read) => {
  try {
    return read();
  } catch {
    return fallback;
  }
};
const [all, drillFile] = process.argv.slice(2);
const testFiles = readOr([], () => JSON.parse(readFileSync(all, "utf8")).testResults);
const drills = readOr([], () =>
  readFileSync(drillFile, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line)),
);

const tests = testFiles.flatMap(({ assertionResults }) => assertionResults);
const count = (list, wanted) => list.filter(({ status }) => status === wanted).length;
const passed = count(tests, "passed") + drills.filter((drill) => drill.passed).length;
// A file that could not run at all counts as one failure.
const brokenFiles = testFiles.filter(
  (file) => file.status === "failed" && count(file.assertionResults, "failed") === 0,
).length;
// So does a run that ended before it wrote anything.
const nothing = [count(tests, "passed") === 0, drills.length === 0].filter(Boolean).length;
const missed = drills.filter((drill) => !drill.passed).length;
const failed = count(tests, "failed") + brokenFiles + missed + nothing;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
