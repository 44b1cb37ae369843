const special = /[ ,=\n\r\\]/;
const everySpecial = /[ ,=\n\r\\]/g;

/** A symbol's value in an ILP line. Most need no escape, and asking is cheaper than replacing. */
export const escapeSymbol = (value: string): string =>
  special.test(value) ? value.replace(everySpecial, "\\$&") : value;

/** The lines of a write, without the newline that ends each (values have none: `symbolText`). */
export const splitLines = (lines: string): string[] => lines.split("\n").filter((line) => line !== "");
