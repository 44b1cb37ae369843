import { PassingError, PermanentError } from "@rollcall/service-kit";

/** QuestDB refused one line of a write; nothing of the write is stored. */
export class LineRefused extends PermanentError {
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, reason: string) {
    super(reason);
    this.name = "LineRefused";
    this.line = line;
  }
}

/** What QuestDB says in a body of JSON: `error` of a statement, `message` and perhaps `line` of a write. */
export type Complaint = { readonly error?: string; readonly message?: string; readonly line?: number };

/** What is wrong with the table, not with what was sent: it heals when the schema does. */
const schemaProblem = /does not exist|creating new|cast error/;

/** About what was sent: it will be refused again. Everything else may be answered otherwise the next time. */
const isAboutInput = (status: number, reason: string) =>
  (status === 400 || status === 413) && !schemaProblem.test(reason);

/** The error that an answer stands for: LineRefused, PassingError, or a plain Error for what is wrong with the input. */
export function refusalOf(status: number, { error, message, line }: Complaint, text: string): Error {
  const reason = error ?? message ?? text.slice(0, 300);
  if (status === 400 && line !== undefined && !schemaProblem.test(reason))
    return new LineRefused(line, reason.replace(/\s+/g, " "));
  const sentence = `QuestDB answered ${status}: ${reason}`;
  return isAboutInput(status, reason) ? new Error(sentence) : new PassingError(sentence);
}
