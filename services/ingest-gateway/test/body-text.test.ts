import { expect, test } from "@jest/globals";
import { unicodeText } from "@rollcall/test-kit/unicode-text";
import * as fc from "fast-check";
import { nestsTooDeep, parseBody, storableText } from "../src/body-text.ts";
import type { DeviceKind } from "@rollcall/contracts/broker";

const stored = (text: string, kind: DeviceKind = "heartbeat"): string =>
  storableText(kind, parseBody(Buffer.from(text)));

test("passes an ordinary body on as it was sent, to the byte", () => {
  for (const text of [
    '{"ts":"2026-03-06T12:00:00Z", "a": [1, 2.5e3]}',
    ' {"ü":"日本"}\n',
    '{"a":"\\u00fc\\n"}',
    "{}",
  ])
    expect(stored(text)).toBe(text);
});

test.each([
  ["an escaped NUL", '{"a":"x\\u0000y"}', { a: "x\ufffdy" }],
  ["an escaped NUL in a key", '{"x\\u0000":1}', { "x\ufffd": 1 }],
  ["half a surrogate pair", '{"a":"\\ud800"}', { a: "\ufffd" }],
  ["the other half", '{"a":["\\uDC00x"]}', { a: ["\ufffdx"] }],
  ["a whole pair", '{"a":"\\ud83d\\ude00"}', { a: "😀" }],
  ["a number beyond all", '{"a":1e999,"b":[-1e400]}', { a: null, b: [null] }],
  ["a very long number", `{"a":${"9".repeat(400)}}`, { a: null }],
  ["what Python writes for no number", '{"a":NaN,"b":-Infinity,"c":"NaN"}', { a: null, b: null, c: "NaN" }],
  ["seconds", '{"ts":1772798400.5}', { ts: "2026-03-06T12:00:00.500Z" }],
  ["milliseconds", '{"ts":1772798400500}', { ts: "2026-03-06T12:00:00.500Z" }],
  ["a byte order mark", '\ufeff{"a":1}', { a: 1 }],
])("makes %s storable", (_name, text, value) => {
  expect(JSON.parse(stored(text))).toEqual(value);
});

test("turns the times of points into texts", () => {
  const text = '{"points":[{"ts":1772798400,"cpu":1},{"ts":"2026-03-06T12:00:00Z"},{}]}';
  expect(JSON.parse(stored(text, "metrics"))).toEqual({
    points: [{ ts: "2026-03-06T12:00:00.000Z", cpu: 1 }, { ts: "2026-03-06T12:00:00Z" }, {}],
  });
});

test("a key that is called __proto__ stays a key and changes nothing", () => {
  const value = JSON.parse(stored('{"__proto__":{"version":"\\u0000"}}')) as object;
  expect(Object.keys(value)).toEqual(["__proto__"]);
  expect((value as { version?: string }).version).toBeUndefined();
});

test("of a key that stands twice every reader takes the last", () => {
  const text = '{"version":"1","version":"2"}';
  expect(parseBody(Buffer.from(text)).value).toEqual({ version: "2" });
  expect(JSON.parse(stored(text))).toEqual({ version: "2" });
});

test("broken UTF-8 is refused, the replacement character itself is not", () => {
  const quoted = (bytes: number[]) => Buffer.from([0x22, ...bytes, 0x22]);
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]])
    expect(() => parseBody(quoted(bytes))).toThrow("UTF-8");
  expect(parseBody(quoted([0xef, 0xbf, 0xbd])).value).toBe("\ufffd");
});

test("what is passed on parses to what was validated, and can be stored, whatever was sent", () => {
  const isStorable = (value: unknown): boolean => {
    if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
    if (typeof value === "number") return Number.isFinite(value);
    if (typeof value !== "object" || value === null) return true;
    return Object.entries(value).every(([key, inner]) => isStorable(key) && isStorable(inner));
  };
  const anyText = unicodeText();
  const anyObject = fc.dictionary(anyText, fc.jsonValue({ stringUnit: "binary" }));
  fc.assert(
    fc.property(anyObject, fc.boolean(), (object, escapes) => {
      const json = JSON.stringify(object);
      const text = escapes ? json.replaceAll(/[\u007f-\uffff]/g, escapeOf) : json;
      const parsed = parseBody(Buffer.from(text));
      const passedOn = JSON.parse(storableText("heartbeat", parsed)) as Record<string, unknown>;
      expect(isStorable(passedOn)).toBe(true);
      if (isStorable(parsed.value) && typeof object["ts"] !== "number")
        expect(passedOn).toEqual(parsed.value);
    }),
    { numRuns: 500 },
  );
});

const escapeOf = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

test("refuses nesting beyond a hundred levels, however it is built", () => {
  const deep = (open: string, close: string, levels: number) =>
    `${open.repeat(levels)}1${close.repeat(levels)}`;
  const tooDeep = (text: string) => nestsTooDeep(parseBody(Buffer.from(text)));
  expect(tooDeep(deep("[", "]", 100))).toBe(false);
  expect(tooDeep(deep("[", "]", 101))).toBe(true);
  expect(tooDeep(deep('{"a":', "}", 101))).toBe(true);
  expect(tooDeep(`[${"[],".repeat(1_000)}"${"[".repeat(500)}"]`)).toBe(false);
  expect(tooDeep(deep("[", "]", 30_000))).toBe(true);
});
