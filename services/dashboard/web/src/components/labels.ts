type Labels = Readonly<Record<string, string>>;

/** "site=north, line=3" */
export const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");

export const readLabels = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(",")
      .map((part) => part.trim().split("="))
      .filter(([name]) => name)
      .map(([name, ...value]) => [(name ?? "").trim(), value.join("=").trim()]),
  );

/** What makes `before` into what was typed: names that are gone are removed. */
export const labelChange = (text: string, before: Labels): Record<string, string | null> => ({
  ...Object.fromEntries(Object.keys(before).map((name) => [name, null])),
  ...readLabels(text),
});
