import { isDeepStrictEqual } from "node:util";

/** The fields that differ, as they were and as they are; undefined when none does. */
export function changesBetween<Row extends object>(
  before: Row,
  after: Row,
  ignored: readonly (keyof Row)[] = [],
): { before: Partial<Row>; after: Partial<Row> } | undefined {
  const keys = (Object.keys(after) as (keyof Row)[]).filter(
    (key) => !ignored.includes(key) && !isDeepStrictEqual(before[key], after[key]),
  );
  if (keys.length === 0) return undefined;
  const of = (row: Row) => Object.fromEntries(keys.map((key) => [key, row[key]])) as Partial<Row>;
  return { before: of(before), after: of(after) };
}
