import { createQuestdbClient, type QuestdbRows } from "@rollcall/questdb";

/** Reads QuestDB over HTTP: `/exec` for small answers, `/exp` (CSV) for millions of rows. */
export type Questdb = {
  readonly rows: (query: string, options?: { timeoutMs: number }) => Promise<QuestdbRows>;
  /** Columns must be whole numbers; `take` is called with one reused array, in the order of the rows. */
  readonly integers: (query: string, take: (columns: Float64Array) => void) => Promise<number>;
};

const newline = 10;
const comma = 44;
const minus = 45;
const zero = 48;

/** Parses rows of whole numbers. Beyond 2^53 only `modulus` of them is kept, see `instanceTail`. */
function createIntegerParser(columns: number, take: (values: Float64Array) => void) {
  const values = new Float64Array(columns);
  let column = 0;
  let value = 0;
  let negative = false;
  let header = true;
  let filled = false;
  let rows = 0;
  return {
    rows: () => rows,
    push: (chunk: Uint8Array) => {
      for (const byte of chunk) {
        if (header) {
          if (byte === newline) header = false;
        } else if (byte >= zero && byte <= zero + 9) {
          value = value * 10 + (byte - zero);
          filled = true;
        } else if (byte === comma || byte === newline) {
          values[column] = filled ? (negative ? -value : value) : Number.NaN;
          value = 0;
          negative = false;
          filled = false;
          column += 1;
          if (byte === newline) {
            if (column === columns) {
              rows += 1;
              take(values);
            }
            column = 0;
          }
        } else if (byte === minus) negative = true;
      }
    },
  };
}

const rowsWithinMs = 60_000;
const exportWithinMs = 600_000;

export function openQuestdb(url: string): Questdb {
  const client = createQuestdbClient(url, { timeoutMs: rowsWithinMs, queryTimeoutMs: exportWithinMs });
  return {
    rows: async (sql, { timeoutMs } = { timeoutMs: rowsWithinMs }) =>
      client.query(sql, { signal: AbortSignal.timeout(timeoutMs) }),
    integers: async (sql, take) => {
      const columns = sql.slice(0, sql.search(/\bfrom\b/i)).split(",").length;
      const parser = createIntegerParser(columns, take);
      for await (const chunk of await client.exportCsv(sql, exportWithinMs)) parser.push(chunk as Uint8Array);
      return parser.rows();
    },
  };
}
