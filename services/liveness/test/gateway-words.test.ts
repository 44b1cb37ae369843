import { expect, test } from "@jest/globals";
import { createGatewayWords, gatewaysBound } from "../src/hear/gateway-words.ts";

const second = 1_000_000;
const nowUs = 1_780_000_000 * second;
const word = (gateway: string, secondsAgo: number, leaving = false) => ({
  gateway,
  at: nowUs - secondsAgo * second,
  leaving,
});

const boundOf = (...heard: ReturnType<typeof word>[][]) => {
  const reports = heard.map((words) => {
    const own = createGatewayWords();
    words.forEach(own.hear);
    return own.report(nowUs);
  });
  return (gatewaysBound(reports, nowUs) - nowUs) / second;
};

test("the gateway that has said nothing for longest sets the bound, five seconds after its last word", () => {
  expect(boundOf([word("a", 1), word("b", 12)])).toBe(-7);
  expect(boundOf([word("a", 1), word("b", 2)])).toBe(3);
});

test("a word counts whichever process heard it, the newest first", () => {
  expect(boundOf([word("a", 20)], [word("a", 1)])).toBe(4);
  expect(boundOf([word("a", 1), word("a", 20)])).toBe(4);
});

test("a gateway that leaves is not waited for, unless it came back", () => {
  expect(boundOf([word("a", 1), word("b", 12, true)])).toBe(4);
  expect(boundOf([word("b", 12, true)], [word("b", 30)])).toBe(Infinity);
  expect(boundOf([word("b", 12, true), word("b", 3)])).toBe(2);
});

test("a gateway that is gone without a word is given up after a minute", () => {
  expect(boundOf([word("a", 1), word("b", 59)])).toBe(-54);
  expect(boundOf([word("a", 1), word("b", 61)])).toBe(4);
});

test("without any word there is no bound", () => {
  expect(boundOf([])).toBe(Infinity);
});
