import type { Field, ResolveField } from "./field.ts";
import { FilterError } from "./filter-error.ts";

export type OrderKey = {
  readonly name: string;
  readonly sql: string;
  readonly type: NonNullable<Field["orderType"]>;
  readonly descending: boolean;
};

const typeOf = (field: Field): OrderKey["type"] => {
  if (field.orderType) return field.orderType;
  if (field.type === "instant") return "timestamptz";
  if (field.type === "number") return "double precision";
  return field.type === "boolean" ? "boolean" : "text";
};

/** `field [ASC|DESC], …`; an empty list when there is no text. Throws FilterError. */
export function compileOrder(text: string | undefined, resolve: ResolveField): OrderKey[] {
  if (text === undefined || text.trim() === "") return [];
  const keys: OrderKey[] = [];
  let position = 0;
  for (const part of text.split(",")) {
    const at = position + (part.length - part.trimStart().length);
    position += part.length + 1;
    const [name = "", direction = "asc", ...rest] = part.trim().split(/\s+/);
    const field = resolve(name);
    if (name === "") throw new FilterError("Expected a field", at);
    if (!field) throw new FilterError(`Unknown field "${name}"`, at);
    if (field.sortable === false || (field.order === undefined && typeof field.sql !== "string"))
      throw new FilterError(`There is no order by "${name}"`, at);
    if (rest.length > 0 || !/^(asc|desc)$/i.test(direction))
      throw new FilterError(`Expected ASC or DESC after "${name}"`, at + name.length);
    if (keys.some((key) => key.name === name)) throw new FilterError(`"${name}" stands twice`, at);
    const sql = field.order ?? (field.sql as string);
    keys.push({ name, sql, type: typeOf(field), descending: /^desc$/i.test(direction) });
  }
  return keys;
}
