import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { mutations } from "../src/mutations/mutation-table.ts";

test.each(mutations.map((mutation) => [mutation.name, mutation] as const))(
  "the mutation %s still finds what it breaks",
  (_, { file, find, replace }) => {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    expect(source).toContain(find);
    expect(source.replaceAll(find, replace)).not.toBe(source);
  },
);
