import { expect, test } from "@jest/globals";
import {
  anyField,
  compileFilter,
  compileOrder,
  type Field,
  FilterError,
  parseFilter,
} from "@rollcall/filter-language";

const fields: Record<string, Field> = {
  status: { type: ["online", "offline"], sql: "i.status" },
  type: { type: "text", sql: "i.type" },
  name: { type: "text", sql: "i.name", ignoreCase: true },
  cpu_usage: { type: "number", sql: "i.cpu" },
  memory_usage: { type: "number", sql: "i.memory" },
  last_seen: { type: "instant", sql: "i.seen" },
  active: { type: "boolean", sql: "i.active" },
  address: { type: "texts", sql: "i.addresses", sortable: false },
};
const now = new Date("2026-11-21T12:00:00Z");
const resolve = (name: string): Field | undefined => {
  const label = /^label\.(.+)$/.exec(name)?.[1];
  if (label === undefined) return Object.hasOwn(fields, name) ? fields[name] : undefined;
  return { type: "text", sql: (bind) => `m.labels ->> ${bind(label)}` };
};
function compile(text: string) {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  return { sql: compileFilter(text, { resolve, bind, now }), values };
}
function complaint(text: string): FilterError {
  try {
    compile(text);
  } catch (error) {
    if (error instanceof FilterError) return error;
  }
  throw new Error(`accepted ${text}`);
}

test.each([
  ["status:online", "i.status = $1", ["online"]],
  ["type:raspberry-pi,esp32", "i.type = any($1::text[])", [["raspberry-pi", "esp32"]]],
  ["last_seen:>2024-01-01", "i.seen > $1", [new Date("2024-01-01T00:00:00Z")]],
  ["cpu_usage:>80 AND memory_usage:>90", "(i.cpu > $1 and i.memory > $2)", [80, 90]],
  ["NOT status:offline", "(i.status = $1) is not true", ["offline"]],
  ["type:rasp*", "i.type like $1", ["rasp%"]],
  ["type:*pi", "i.type like $1", ["%pi"]],
  ["type:*ber*", "i.type like $1", ["%ber%"]],
  ["type:*", "i.type is not null", []],
  ["type:a* OR type:b", "(i.type like $1 or i.type = $2)", ["a%", "b"]],
  ["type:a,b*", "(i.type = $1 or i.type like $2)", ["a", "b%"]],
  ["name:Pump*", "i.name ilike $1", ["Pump%"]],
  ["name:Pump", "lower(i.name) = lower($1)", ["Pump"]],
  ["cpu_usage:<-1.5", "i.cpu < $1", [-1.5]],
  ["active:yes", "i.active = $1", [true]],
  ["label.site:north", "m.labels ->> $1 = $2", ["site", "north"]],
  ["address:10.0.*", "exists (select from unnest(i.addresses) as element where element like $1)", ["10.0.%"]],
  ["last_seen:>-15m", "i.seen > $1", [new Date("2026-11-21T11:45:00Z")]],
])("compiles %s", (text, sql, values) => {
  expect(compile(text)).toEqual({ sql, values });
});

test("NOT binds closer than AND, and AND closer than OR", () => {
  expect(compile("type:a OR NOT type:b AND type:c").sql).toBe(
    "(i.type = $1 or ((i.type = $2) is not true and i.type = $3))",
  );
  expect(compile("(type:a OR NOT type:b) AND type:c").sql).toBe(
    "((i.type = $1 or (i.type = $2) is not true) and i.type = $3)",
  );
});

test("quotes hold spaces, commas, colons, parentheses, stars and quotes", () => {
  expect(compile('type:"a b,(c):\\"d\\"*"').values).toEqual(['a b,(c):"d"*']);
  expect(compile('type:"a*"*').values).toEqual(["a*%"]);
  expect(compile('type:">5"').values).toEqual([">5"]);
  expect(compile('type:>"5 6"')).toEqual({ sql: "i.type > $1", values: ["5 6"] });
});

test("signs that mean something to LIKE stand for themselves", () => {
  expect(compile("type:50%_\\*").values).toEqual(["50\\%\\_\\\\%"]);
});

test("words of the language may stand in values and field names", () => {
  expect(compile("type:and AND type:not").values).toEqual(["and", "not"]);
});

test("nothing but space is no filter", () => {
  expect(compile("  ").sql).toBeUndefined();
});

test("a word alone is looked for anywhere, and needs no AND", () => {
  const resolveAll = (name: string): Field | undefined =>
    name === anyField ? { type: "text", ignoreCase: true, sql: "all_texts" } : resolve(name);
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const sql = compileFilter('type:pump Sensor "lost 100%" OR not 4711', {
    resolve: resolveAll,
    bind,
    now: new Date(),
  });
  expect(sql).toBe(
    "((i.type = $1 and all_texts ilike $2 and all_texts ilike $3) or (all_texts ilike $4) is not true)",
  );
  expect(values).toEqual(["pump", "%Sensor%", "%lost 100\\%%", "%4711%"]);
});

test.each([
  ["colour:red", 0, 'Unknown field "colour"'],
  ["status:online AND bogus:1", 18, 'Unknown field "bogus"'],
  ["constructor:1", 0, "Unknown field"],
  ["status:onlin", 7, "one of online, offline"],
  ["cpu_usage:many", 10, "takes numbers"],
  ["last_seen:>yesterday", 10, "takes times"],
  ["last_seen:>2024-13-01", 10, "takes times"],
  ["active:maybe", 7, "true or false"],
  ["cpu_usage:8*", 10, "no parts"],
  ["status:>online", 7, "no order"],
  ["status:", 7, "A value is missing"],
  ["status:online,", 14, "A value is missing"],
  ["status", 0, "A word alone is not searched here"],
  ["type:a*b", 5, "only at the beginning or the end"],
  ["type:**", 5, "A value is missing"],
  ["(type:a", 7, "Expected AND, OR or"],
  ["type:a)", 6, "Expected AND or OR"],
  ["type:a type:b", 7, "Expected AND or OR"],
  ["type:a AND", 10, "Expected a field"],
  ["OR type:a", 0, "Expected a field"],
  ["()", 1, "Expected a field"],
  ['type:"a', 5, "not closed"],
  ["type:>", 6, "A value is missing"],
  ["; drop table instances", 0, "A word alone is not searched here"],
])("refuses %s with the position of the error", (text, position, message) => {
  const error = complaint(text);
  expect(error.message).toContain(message);
  expect(error.position).toBe(position);
});

test("bounds the number of values and the depth", () => {
  expect(complaint(`type:${Array(101).fill("a").join(",")}`).message).toContain("More than 100");
  expect(complaint(`${"(".repeat(60)}type:a${")".repeat(60)}`).message).toContain("Too deeply");
  expect(complaint(`${"NOT ".repeat(60)}type:a`).message).toContain("Too deeply");
});

test("order: fields with directions, ascending unless said otherwise", () => {
  expect(compileOrder("last_seen DESC, type", resolve)).toEqual([
    { name: "last_seen", sql: "i.seen", type: "timestamptz", descending: true },
    { name: "type", sql: "i.type", type: "text", descending: false },
  ]);
  expect(compileOrder(" ", resolve)).toEqual([]);
});

test.each([
  ["bogus", 0],
  ["type, bogus DESC", 6],
  ["type UP", 4],
  ["type,,name", 5],
  ["address", 0],
  ["label.site", 0],
  ["type, type", 6],
])("refuses the order %s with the position of the error", (text, position) => {
  expect(() => compileOrder(text, resolve)).toThrow(expect.objectContaining({ position }));
});

test("parses what the seed shows", () => {
  expect(parseFilter("type:raspberry-pi AND status:online")).toMatchObject({ kind: "and" });
});
