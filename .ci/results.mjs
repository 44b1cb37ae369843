// Reads what jest wrote about one run, or about a run and the second one of the files that failed in it.
//   failed ALL        the files that failed, with spaces between
//   count ALL AGAIN   "N passed, N failed"; exits 1 when something failed
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8")).testResults;
  } catch {
    return undefined;
  }
};
const write = (line) => process.stdout.write(`${line}\n`);
const [command, all, again] = process.argv.slice(2);
const first = read(all);
const second = again ? read(again) : undefined;
const hasFailed = ({ status }) => status === "failed";

if (command === "failed") {
  write(
    (first ?? [])
      .filter(hasFailed)
      .map(({ name }) => relative(".", name))
      .join(" "),
  );
} else {
  const repeated = new Set((second ?? []).map(({ name }) => name));
  const files = [...(first ?? []).filter(({ name }) => !repeated.has(name)), ...(second ?? [])];
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === "passed").length;
  const failedTests = tests.filter(({ status }) => status === "failed").length;
  // A file that could not run at all counts as one failure, like a run that ended before it wrote anything.
  const brokenFiles = files.filter(
    (file) => hasFailed(file) && !file.assertionResults.some(hasFailed),
  ).length;
  const failed = failedTests + brokenFiles + (first === undefined || passed === 0 ? 1 : 0);
  write(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
