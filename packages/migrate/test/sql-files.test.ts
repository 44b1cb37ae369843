import { expect, test } from "@jest/globals";
import { pendingFiles } from "../src/sql-files.ts";
import { splitStatements } from "../src/migrate-questdb.ts";

const file = (name: string, checksum = "c") => ({ name, checksum, sql: "" });

test.each([
  ["nothing is applied yet", [], ["0001_a.sql", "0002_b.sql"]],
  ["the first is applied", [file("0001_a.sql")], ["0002_b.sql"]],
  ["all are applied", [file("0001_a.sql"), file("0002_b.sql")], []],
])("what is pending when %s", (_, applied, expected) => {
  const files = [file("0001_a.sql"), file("0002_b.sql")];
  expect(pendingFiles("it", files, applied).map(({ name }) => name)).toEqual(expected);
});

test.each([
  ["a file that changed after it was applied", [file("0001_a.sql", "other")], /0001_a\.sql changed/],
  [
    "a database that is newer than the files",
    [file("0001_a.sql"), file("0003_c.sql")],
    /newer than this version.*0003_c/,
  ],
  ["a file that comes before an applied one", [file("0002_b.sql")], /0001_a\.sql comes before 0002_b\.sql/],
])("refuses %s", (_, applied, message) => {
  expect(() => pendingFiles("it", [file("0001_a.sql"), file("0002_b.sql")], applied)).toThrow(message);
});

test("statements end with a semicolon at the end of a line, comments apart", () => {
  const sql = "-- one; two;\ncreate table a (\n  b STRING\n) ;\n\ninsert into a values ('x;y');  \nselect 1";
  expect(splitStatements(sql)).toEqual([
    "create table a (\n  b STRING\n)",
    "insert into a values ('x;y')",
    "select 1",
  ]);
});
