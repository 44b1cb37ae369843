import { expect, test } from "@jest/globals";
import { parseExact, storableText } from "@rollcall/service-kit";
import { storableJson } from "../src/device-post.ts";

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

test("leaves what only looks like an escape as it is", () => {
  for (const text of ["C:\\udata\\log.txt", "\\u0000", "\\\\ud83d"]) {
    const value = { [text]: text };
    expect(JSON.parse(storableJson(value) ?? "")).toEqual(value);
  }
});

test.each(["8949012345678901234", "123456789012345678", "1796093646611329792", "12345678901234567890123"])(
  "keeps the digits of %s",
  (digits) => {
    expect(storableJson(parseExact(`{"a":[${digits}],"b":1.5}`))).toBe(`{"a":[${digits}],"b":1.5}`);
  },
);
