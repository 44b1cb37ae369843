import { expect, test } from "@jest/globals";
import { aDiagnosticsPost } from "@rollcall/test-kit";
import type { DiagnosticItem } from "@rollcall/contracts/messages";
import * as fc from "fast-check";
import { applyPost, type Episode, type InstanceDiagnostics } from "../src/diagnostics/episodes.ts";
import { keyOf, readDiagnostics } from "../src/diagnostics/read-diagnostics.ts";

const nothingKnown = (): InstanceDiagnostics => ({
  contentHash: undefined,
  changedAt: 0,
  newestAt: 0,
  episodes: [],
});

/** What is known after posts, each [instant, code with severity as "7:2", …]. */
function after(...posts: readonly (readonly [at: number, ...items: string[]])[]): InstanceDiagnostics {
  const state = nothingKnown();
  let ids = 0;
  for (const [at, ...items] of posts) {
    const listed = items.map((item): DiagnosticItem => {
      const [code, severity] = item.split(":").map(Number);
      return { code: code ?? 0, severity: (severity ?? 0) as 0 | 1 | 2 };
    });
    applyPost(state, readDiagnostics(aDiagnosticsPost(listed, { at })), () => `${(ids += 1)}`);
  }
  return state;
}

/** An episode as "code:severity opened-closed ×seen"; open ones have no end. */
const told = ({ episodes }: InstanceDiagnostics) =>
  episodes.map(
    ({ code, severity, openedAt, closedAt, seen }: Episode) =>
      `${code}:${severity} ${openedAt}-${closedAt ?? ""} ×${seen}`,
  );

test.each<[string, [number, ...string[]][], string[]]>([
  ["opens what is named first", [[1, "7:1", "8:2"]], ["7:1 1- ×1", "8:2 1- ×1"]],
  [
    "sees again what is named again",
    [
      [1, "7:1"],
      [2, "7:1"],
      [3, "7:1"],
    ],
    ["7:1 1- ×3"],
  ],
  [
    "closes what is no longer named",
    [
      [1, "7:1", "8:2"],
      [2, "8:2"],
    ],
    ["7:1 1-2 ×1", "8:2 1- ×2"],
  ],
  ["takes an empty list for all is well", [[1, "7:2"], [2]], ["7:2 1-2 ×1"]],
  [
    "takes code 0 for all is well",
    [
      [1, "7:2"],
      [2, "0:0"],
    ],
    ["7:2 1-2 ×1"],
  ],
  ["takes code 0 with a severity for what it says", [[1, "0:2"]], ["0:2 1- ×1"]],
  ["opens anew what comes back", [[1, "7:2"], [2], [3, "7:2"]], ["7:2 1-2 ×1", "7:2 3- ×1"]],
  [
    "makes another severity another episode",
    [
      [1, "7:2"],
      [2, "7:1"],
    ],
    ["7:2 1-2 ×1", "7:1 2- ×1"],
  ],
  ["counts one code once in a post, at its worst", [[1, "7:1", "7:2", "7:0"]], ["7:2 1- ×1"]],
  ["counts a late post for what covers it", [[1, "7:1"], [5], [3, "7:1"]], ["7:1 1-5 ×2"]],
  ["never reopens for a late post", [[5, "8:1"], [9], [3, "7:1"]], ["8:1 5-9 ×1", "7:1 3-9 ×1"]],
  ["keeps an error that came late as one that is over", [[5], [3, "7:2"]], ["7:2 3-5 ×1"]],
  ["closes nothing for a late post", [[5, "7:1"], [3]], ["7:1 5- ×1"]],
  [
    "lets an episode begin earlier when a late post names it",
    [
      [5, "7:1"],
      [3, "7:1"],
    ],
    ["7:1 3- ×2"],
  ],
  ["knows late from the repeats too", [[1, "7:1"], [9, "7:1"], [5]], ["7:1 1- ×2"]],
])("%s", (_what, posts, episodes) => {
  expect(told(after(...posts))).toEqual(episodes);
});

test("counts every item of every post exactly once, in whatever order they come", () => {
  const item = fc.constantFrom("1:0", "1:1", "1:2", "2:1", "2:2", "3:0");
  const post = fc.tuple(
    fc.integer({ min: 1, max: 50 }),
    fc.uniqueArray(item, { selector: (text) => text[0] }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(post, { selector: ([at]) => at, maxLength: 20 }), (posts) => {
      const { episodes } = after(...posts.map(([at, items]): [number, ...string[]] => [at, ...items]));
      expect(episodes.reduce((sum, { seen }) => sum + seen, 0)).toBe(
        posts.reduce((sum, [, items]) => sum + items.length, 0),
      );
      for (const { openedAt, closedAt } of episodes)
        expect(closedAt === null || closedAt > openedAt).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("has open what the newest post names, when posts come in their order", () => {
  const item = fc.constantFrom("1:0", "1:1", "1:2", "2:1", "2:2", "3:0");
  const lists = fc.array(fc.uniqueArray(item, { selector: (text) => text[0] }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(lists, (all) => {
      const { episodes } = after(...all.map((items, n): [number, ...string[]] => [n + 1, ...items]));
      const open = episodes.filter(({ closedAt }) => closedAt === null);
      expect(open.map(({ code, severity }) => `${code}:${severity}`).sort()).toEqual(
        [...(all.at(-1) ?? [])].sort(),
      );
      expect(new Set(open.map(keyOf)).size).toBe(open.length);
    }),
    { numRuns: 1_000 },
  );
});

test("takes the order in which a device lists its diagnostics for nothing", () => {
  const a = { code: 1, severity: 1 as const, module: "net" };
  const b = { code: 2, severity: 2 as const, context: { port: 1 } };
  const hash = (items: DiagnosticItem[]) => readDiagnostics(aDiagnosticsPost(items)).contentHash;
  expect(hash([a, b])).toBe(hash([b, a]));
  expect(hash([a])).not.toBe(hash([b]));
  expect(hash([{ ...a, message: "x" }])).not.toBe(hash([a]));
});
