export type Difference = { path: string; before: string | undefined; after: string | undefined };

const isBranch = (value: unknown): value is Record<string, unknown> | unknown[] =>
  typeof value === "object" && value !== null;

const leaves = (value: unknown, path: string, into: Map<string, string>) => {
  if (!isBranch(value)) {
    into.set(path, JSON.stringify(value));
    return into;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) into.set(path, Array.isArray(value) ? "[]" : "{}");
  for (const [key, child] of entries) leaves(child, path === "" ? key : `${path}.${key}`, into);
  return into;
};

/** The leaves that differ, as texts; one that is only on one side is undefined on the other. */
export const jsonDifferences = (before: unknown, after: unknown): Difference[] => {
  const [old, now] = [leaves(before ?? {}, "", new Map()), leaves(after ?? {}, "", new Map())];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((path) => path !== "" && old.get(path) !== now.get(path))
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }));
};
