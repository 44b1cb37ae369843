export type Level = "ok" | "warning" | "error";

/** What one look found: a line for a person, what to do unless all is well, and the figure behind it where there is one. */
export type Finding = Readonly<{ check: string; level: Level; says: string; todo?: string; value?: number }>;

export const ok = (check: string, says: string): Finding => ({ check, level: "ok", says });
export const warning = (check: string, says: string, todo: string): Finding => ({
  check,
  level: "warning",
  says,
  todo,
});
export const error = (check: string, says: string, todo: string): Finding => ({
  check,
  level: "error",
  says,
  todo,
});
