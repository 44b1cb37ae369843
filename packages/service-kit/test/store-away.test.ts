import { expect, test } from "@jest/globals";
import { AppError, isStoreAway } from "@rollcall/service-kit";

const withCode = (code: string) => Object.assign(new Error("it failed"), { code });

test.each([
  ["a refused connection", withCode("ECONNREFUSED"), true],
  ["a server that shuts down", withCode("57P01"), true],
  ["a server without a free connection", withCode("53300"), true],
  ["a connection that broke", new Error("Connection terminated unexpectedly"), true],
  ["a statement that took too long here", new Error("Query read timeout"), true],
  ["a broken constraint", withCode("23505"), false],
  [
    "an error in our SQL that speaks of sockets",
    Object.assign(new Error("no socket"), { code: "42703" }),
    false,
  ],
  ["a mistake of ours", new TypeError("x is not a function"), false],
  ["an answer that was meant", new AppError("not_found", "There is no such connection"), false],
  ["what is no error", "ECONNREFUSED", false],
])("%s", (_what, error, away) => {
  expect(isStoreAway(error)).toBe(away);
});
