export { compileFilter, type CompileOptions } from "./compile-filter.ts";
export { type Field, type FieldType, type ResolveField } from "./field.ts";
export { FilterError } from "./filter-error.ts";
export { resolveInstanceField } from "./instance-fields.ts";
export { compileOrder, type OrderKey } from "./compile-order.ts";
export { anyField } from "./tokenize.ts";
export { type Expression, parseFilter, type Term, type Test } from "./parse-filter.ts";
