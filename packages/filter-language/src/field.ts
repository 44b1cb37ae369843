/**
 * text: exact, ranges by the database's order, prefix, suffix, contains. texts: an array, any element counts.
 * An array of names is a closed set of values.
 */
export type FieldType = "text" | "texts" | "number" | "instant" | "boolean" | readonly string[];

type Bind = (value: unknown) => string;
type Wrap = (condition: string, bind: Bind) => string;

export type Field = {
  readonly type: FieldType;
  /** The SQL of its value; `bind` gives the placeholder of a value. */
  readonly sql: string | ((bind: Bind) => string);
  /** texts whose elements have no spaces: all of them as one text, a space around each, which is cheaper to match. */
  readonly spaced?: string;
  /** Puts the condition where its SQL has a meaning, such as a subquery on another table. */
  readonly wrap?: Wrap;
  /** Where prefix, suffix and contains are looked for instead: fewer or narrower rows. */
  readonly byPart?: { readonly sql: string; readonly wrap: Wrap };
  /** A second place where the value may stand; `sql` and `wrap` are the first. */
  readonly elsewhere?: { readonly sql: Field["sql"]; readonly wrap: Wrap };
  /** Upper and lower case are the same (text only). */
  readonly ignoreCase?: boolean;
  /** The SQL to order by when it is not `sql`; it must never be null. Absent and `sortable` false: refused. */
  readonly order?: string;
  /** The type by which an order key travels in a page token. */
  readonly orderType?: "text" | "uuid" | "bigint" | "timestamptz" | "boolean" | "double precision";
  readonly sortable?: boolean;
};

/** Undefined for a name that is not a field. */
export type ResolveField = (name: string) => Field | undefined;
