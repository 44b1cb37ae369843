import { expect, test } from "@jest/globals";
import { AppError, cutText, failureKind, PassingError, PermanentError } from "../src/index.ts";

const coded = (code: string) => Object.assign(new Error("x"), { code });
const reply = (message: string) => Object.assign(new Error(message), { name: "ReplyError" });

test.each<[unknown, string]>([
  [coded("22P05"), "permanent"],
  [coded("22021"), "permanent"],
  [coded("23505"), "permanent"],
  [coded("54000"), "permanent"],
  [coded("40P01"), "passing"],
  [coded("57P03"), "passing"],
  [coded("53100"), "passing"],
  [coded("25006"), "passing"],
  [coded("42703"), "unknown"],
  [coded("P0001"), "unknown"],
  [coded("XX000"), "unknown"],
  [coded("ECONNRESET"), "passing"],
  [coded("UND_ERR_SOCKET"), "passing"],
  [new TypeError("fetch failed", { cause: coded("ECONNREFUSED") }), "passing"],
  [new TypeError("undefined is no function"), "unknown"],
  [new Error("Connection terminated unexpectedly"), "passing"],
  [new Error("Connection is closed."), "passing"],
  [new DOMException("too late", "TimeoutError"), "passing"],
  [reply("LOADING Redis is loading the dataset in memory"), "passing"],
  [reply("OOM command not allowed when used memory > 'maxmemory'."), "passing"],
  [reply("ERR Error running script: @user_script:12: -OOM command not allowed"), "passing"],
  [reply("ERR Error running script: @user_script:12: attempt to compare number with nil"), "unknown"],
  [new AppError("unavailable", "No connection to the broker"), "passing"],
  [new PassingError("a shard is empty"), "passing"],
  [new PermanentError("no such customer"), "permanent"],
  ["a text", "unknown"],
])("%s is %s", (error, kind) => {
  expect(failureKind(error)).toBe(kind);
});

test("a text is cut between characters, never in one", () => {
  for (let most = 1; most < 8; most += 1) {
    const cut = cutText("a😀b😀c", most);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut.length).toBeLessThanOrEqual(most);
    expect("a😀b😀c".startsWith(cut)).toBe(true);
  }
});
