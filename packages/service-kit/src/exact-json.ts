/** A number that JavaScript would round, as the text that it came as; JSON.stringify writes it so again. */
export type ExactNumber = { readonly rawJSON: string };

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown;
/** What Node's JSON can and TypeScript does not know yet. */
const json = JSON as unknown as {
  readonly parse: (text: string, reviver: Reviver) => unknown;
  readonly rawJSON: (text: string) => ExactNumber;
  readonly isRawJSON: (value: unknown) => value is ExactNumber;
};

export const isExactNumber = (value: unknown): value is ExactNumber => json.isRawJSON(value);

/** Above 2^53 a whole number has seventeen digits, or sixteen of which the first is a nine: instants in µs have not. */
const mayRound = /9\d{15}|\d{17}/;
const wholeNumber = /^-?\d{16,}$/;

/** JSON.parse that keeps the digits of whole numbers beyond 2^53. As fast as JSON.parse where there are none. */
export function parseExact(text: string): unknown {
  if (!mayRound.test(text)) return JSON.parse(text) as unknown;
  return json.parse(text, (_name, value, { source }) =>
    typeof value === "number" &&
    source !== undefined &&
    wholeNumber.test(source) &&
    !Number.isSafeInteger(value)
      ? json.rawJSON(source)
      : value,
  );
}
