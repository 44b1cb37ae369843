import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { noCounts } from "../src/instances/count-by-colour.ts";
import { countTree } from "../src/overview/customer-tree.ts";

const customer = (slug: string, parent: string | null) => ({ slug, name: slug, parent, active: true });
const counts = (given: Partial<ReturnType<typeof noCounts>>) => {
  const all = { ...noCounts(), ...given };
  return { ...all, total: all.green + all.yellow + all.red + all.grey };
};

test("a parent shows its worst child", () => {
  const tree = countTree(
    [customer("a", null), customer("b", "a"), customer("c", "b")],
    new Map([
      ["c", counts({ red: 1 })],
      ["a", counts({ green: 5 })],
    ]),
  );
  expect(tree.map(({ slug, colour, counts: { total } }) => [slug, colour, total])).toEqual([
    ["a", "red", 6],
    ["b", "red", 1],
    ["c", "red", 1],
  ]);
});

test("a parent that may not be seen is no parent here", () => {
  expect(countTree([customer("b", "a")], new Map())[0]).toMatchObject({ parent: null, colour: "grey" });
});

test("a cycle of parents does not hang", () => {
  const tree = countTree([customer("a", "b"), customer("b", "a")], new Map([["a", counts({ grey: 1 })]]));
  expect(tree.map(({ counts: { grey } }) => grey)).toEqual([1, 1]);
});

test("whatever the tree, its roots count every instance once", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ under: fc.nat(), green: fc.nat(9), red: fc.nat(9) }), { minLength: 1 }),
      (nodes) => {
        // Each is under an earlier one, or under nobody.
        const customers = nodes.map(({ under }, n) =>
          customer(`c${n}`, n > 0 && under % 3 > 0 ? `c${under % n}` : null),
        );
        const own = new Map(nodes.map(({ green, red }, n) => [`c${n}`, counts({ green, red })]));
        const roots = countTree(customers, own).filter(({ parent }) => parent === null);
        const sum = roots.reduce((total, root) => total + root.counts.total, 0);
        expect(sum).toBe(nodes.reduce((total, { green, red }) => total + green + red, 0));
      },
    ),
  );
});
