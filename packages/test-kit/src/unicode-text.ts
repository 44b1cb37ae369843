import * as fc from "fast-check";

/** All but the surrogates. */
const codePoint = fc.oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }));

/** Text of any code points. The library's own unit "binary" tables all of them first: a second for each test file. */
export const unicodeText = (constraints: fc.ArrayConstraints = {}): fc.Arbitrary<string> =>
  fc
    .array(codePoint, constraints)
    .map((points) => points.map((point) => String.fromCodePoint(point)).join(""));
