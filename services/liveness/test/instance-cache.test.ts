import { expect, test } from "@jest/globals";
import { instanceId } from "@rollcall/contracts/identity";
import { createInstanceCache } from "../src/register/instance-cache.ts";

const idOf = (n: number) => instanceId({ customer: "acme", machine: `m-${n}`, software: "app" });
const ids = Array.from({ length: 60_000 }, (_, n) => idOf(n));

test("remembers nearly all instances with their hashes, also when there are many more than at first", () => {
  const cache = createInstanceCache(4_000_000);
  for (const [n, id] of ids.entries()) cache.set(id, n);
  const remembered = ids.map((id) => cache.get(id));
  expect(remembered.filter((hash) => hash === undefined).length).toBeLessThan(60);
  expect(remembered.every((hash, n) => hash === undefined || hash === n)).toBe(true);
  expect(cache.get(idOf(60_000))).toBeUndefined();
});

test("what is set again is there once, what is forgotten is not", () => {
  const cache = createInstanceCache(1_024);
  const [id = "", other = ""] = ids;
  cache.set(id, 1);
  cache.set(id, 2);
  cache.set(other, 3);
  expect(cache.get(id)).toBe(2);
  cache.forget(id);
  expect(cache.get(id)).toBeUndefined();
  expect(cache.get(other)).toBe(3);
});

test("remembers no more than it may, and the newest of them", () => {
  const cache = createInstanceCache(1_024);
  for (const [n, id] of ids.entries()) cache.set(id, n);
  expect(ids.filter((id) => cache.get(id) !== undefined).length).toBe(1_024);
  expect(cache.get(ids.at(-1) ?? "")).toBe(ids.length - 1);
});
