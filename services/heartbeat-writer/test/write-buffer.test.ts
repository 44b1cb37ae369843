import { expect, test } from "@jest/globals";
import { createWriteBuffer } from "../src/write-buffer.ts";

test("holds all texts as UTF-8, in memory that is used again", () => {
  const buffer = createWriteBuffer();
  const first = buffer.encode(["heartbeats version=ä\n", "", "heartbeats version=🚀\n"]);
  expect(first.toString()).toBe("heartbeats version=ä\nheartbeats version=🚀\n");
  const second = buffer.encode(["short\n"]);
  expect(second.toString()).toBe("short\n");
  expect(second.buffer).toBe(first.buffer);
});

test("what may still be read after a failure is left as it is", () => {
  const buffer = createWriteBuffer();
  const failed = buffer.encode(["on its way\n"]);
  buffer.abandon();
  buffer.encode(["the next\n"]);
  expect(failed.toString()).toBe("on its way\n");
});
