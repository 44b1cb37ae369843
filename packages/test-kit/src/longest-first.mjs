// The order of test files: those that start a whole platform first, or one of them would be left over at the end with all
// other workers idle. Jest knows by itself only after it has run once. Not TypeScript: the types of jest's sequencer
// describe another module format than the one that Node loads.
import Sequencer from "@jest/test-sequencer";

const longest = ["services/dashboard/test/browser.test.ts", "packages/stack/test/start-stop.test.ts"];

const rank = (path) => {
  const at = longest.findIndex((file) => path.endsWith(file));
  return at < 0 ? longest.length : at;
};

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    return (await super.sort(tests)).toSorted((a, b) => rank(a.path) - rank(b.path));
  }
}
