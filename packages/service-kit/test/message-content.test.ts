import { zstdCompressSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { assert, integer, property, string } from "fast-check";
import { packText, unpackText } from "../src/index.ts";

const envelope = (events: number) =>
  JSON.stringify({
    version: 1,
    events: Array.from({ length: events }, (_, n) => ({ at: 1_764_300_000_000_000 + n, machine: `m-${n}` })),
  });

test("gives back every text, small or large", () => {
  const pieces = string({ unit: "grapheme", minLength: 1, maxLength: 60 });
  assert(
    property(pieces, integer({ min: 0, max: 2_000 }), (piece, times) => {
      const text = piece.repeat(times);
      expect(unpackText(packText(text))).toBe(text);
    }),
  );
});

test("packs a large envelope to a tenth, and leaves a small one as text that people can read", () => {
  const large = packText(envelope(1_000));
  expect(large.contentEncoding).toBe("zstd");
  expect(large.content.length * 8).toBeLessThan(envelope(1_000).length);
  expect(packText(envelope(3))).toEqual({ content: Buffer.from(envelope(3)) });
});

test("refuses every packed text with a byte that is not the one that was sent", () => {
  const { content, contentEncoding } = packText(envelope(1_000));
  for (let at = 0; at < content.length; at += 7) {
    const damaged = Buffer.from(content);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at);
    // A bit may mean nothing; another text must never come of it.
    let unpacked = envelope(1_000);
    try {
      unpacked = unpackText({ content: damaged, contentEncoding });
    } catch {}
    expect(unpacked).toBe(envelope(1_000));
  }
  expect(() => unpackText({ content: content.subarray(0, -1), contentEncoding })).toThrow();
});

test("refuses what unfolds to more than anybody sends", () => {
  const content = zstdCompressSync(Buffer.alloc(17 * 1024 * 1024, "a"));
  expect(content.length).toBeLessThan(4_096);
  expect(() => unpackText({ content, contentEncoding: "zstd" })).toThrow(
    "Cannot create a Buffer larger than",
  );
});
