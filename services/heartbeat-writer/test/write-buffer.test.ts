import { expect, test } from "@jest/globals";
import { createWriteBuffer } from "../src/write-buffer.ts";

test("holds all texts as UTF-8, in memory that is used again", () => {
  const buffer = createWriteBuffer();
  const first = buffer.encode(["heartbeats version=ä\n", "", "heartbeats version=🚀\n"]);
  expect(first.toString()).toBe("heartbeats version=ä\nheartbeats version=🚀\n");
  buffer.giveBack(first);
  const second = buffer.encode(["short\n"]);
  expect(second.toString()).toBe("short\n");
  expect(second.buffer).toBe(first.buffer);
});

test("leaves alone what was not given back: it may be on its way", () => {
  const buffer = createWriteBuffer();
  const given = buffer.encode(["the first\n"]);
  buffer.giveBack(given);
  const heartbeats = buffer.encode(["heartbeats\n"]);
  const readings = buffer.encode(["readings\n"]);
  expect([heartbeats, readings].map(String)).toEqual(["heartbeats\n", "readings\n"]);
});
