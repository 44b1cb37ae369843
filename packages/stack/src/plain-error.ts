/** An error whose message is one sentence for the person at the keyboard: it is printed without a stack. */
export class PlainError extends Error {
  override readonly name = "PlainError";
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
