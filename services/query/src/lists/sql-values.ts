export type SqlValues = {
  readonly values: unknown[];
  /** Adds a value and answers its placeholder. */
  readonly bind: (value: unknown) => string;
};

export function createSqlValues(): SqlValues {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

/** `where …` of those conditions that are there. */
export function whereSql(conditions: readonly (string | undefined)[]): string {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length === 0 ? "" : `where ${given.join(" and ")}`;
}
