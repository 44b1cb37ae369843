import { expect, test } from "@jest/globals";
import { storableJson, storableText } from "../src/device-post.ts";

test.each([
  ["a\u0000b", "a\ufffdb"],
  ["half \ud83d of a pair", "half \ufffd of a pair"],
  ["whole 😀", "whole 😀"],
])("makes %j a text that PostgreSQL takes", (text, expected) => {
  expect(storableText(text)).toBe(expected);
});

test("makes any JSON one that jsonb takes, and leaves good JSON as it is", () => {
  expect(storableJson({ a: [1, "😀", { b: null }] })).toBe('{"a":[1,"😀",{"b":null}]}');
  expect(storableJson({ a: "x\u0000y", b: ["\udc00"] })).toBe('{"a":"x\ufffdy","b":["\ufffd"]}');
  expect(storableJson({ "k\u0000": "\ud800" })).toBe('{"k\ufffd":"\ufffd"}');
  expect(storableJson(null)).toBeNull();
});
