/** Reads QuestDB over HTTP: `/exec` for small answers, `/exp` (CSV) for millions of rows. */
export type Questdb = {
  readonly rows: (query: string, options?: { timeoutMs: number }) => Promise<unknown[][]>;
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

export function openQuestdb(httpUrl: string): Questdb {
  const url = new URL(httpUrl);
  const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString("base64")}`;
  const get = async (path: string, query: string, timeoutMs: number) => {
    const response = await fetch(`${url.origin}${path}?query=${encodeURIComponent(query)}`, {
      headers: { authorization },
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`QuestDB answered ${response.status}: ${await response.text()}`);
    return response;
  };
  return {
    rows: async (query, { timeoutMs } = { timeoutMs: 60_000 }) => {
      const response = await get("/exec", query, timeoutMs);
      return ((await response.json()) as { dataset?: unknown[][] }).dataset ?? [];
    },
    integers: async (query, take) => {
      const response = await get("/exp", query, 600_000);
      const columns = query.slice(0, query.search(/\bfrom\b/i)).split(",").length;
      const parser = createIntegerParser(columns, take);
      for await (const chunk of response.body ?? []) parser.push(chunk as Uint8Array);
      return parser.rows();
    },
  };
}
