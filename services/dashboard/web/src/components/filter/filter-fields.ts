export type FilterFields = Readonly<Record<string, readonly string[]>>;

const joins = ["AND", "OR", "NOT"] as const;

/** What may stand where the cursor is: fields, the values of the field just named, or a word that joins. */
export const completions = (text: string, fields: FilterFields): { from: number; options: string[] } => {
  const word = /[^\s()]*$/.exec(text)?.[0] ?? "";
  const colon = word.indexOf(":");
  if (colon >= 0) {
    const values = fields[word.slice(0, colon)] ?? [];
    const begun =
      word
        .slice(colon + 1)
        .split(",")
        .at(-1) ?? "";
    const from = text.length - begun.length;
    return { from, options: values.filter((value) => value.startsWith(begun) && value !== begun) };
  }
  const names = Object.keys(fields).map((name) => (name.endsWith(".") ? name : `${name}:`));
  const afterTerm = /\S\s+$/.test(text) && !/(AND|OR|NOT|\()\s+$/.test(text);
  const offered = afterTerm ? [...joins, ...names] : ["NOT", ...names];
  const options = offered.filter(
    (option) => option.toLowerCase().startsWith(word.toLowerCase()) && option !== word,
  );
  return { from: text.length - word.length, options };
};
