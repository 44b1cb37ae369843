/** What the page reads of OpenAPI 3.1; everything else is left to the tools that read the JSON. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly additionalProperties?: unknown;
};

export type Parameter = {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
};

export type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
export type AnswerObject = {
  readonly $ref?: string;
  readonly description: string;
  readonly content?: Content;
};

export type OperationObject = {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, AnswerObject>>;
  readonly "x-role": string;
  readonly "x-everything"?: boolean;
};

export type Document = {
  readonly info: { readonly title: string; readonly summary?: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, OperationObject>> & { parameters?: readonly Parameter[] }>
  >;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** What a reference inside of the document points to, as deep as it goes. */
export function resolve<T extends { readonly $ref?: string }>(document: Document, thing: T): T {
  const { $ref } = thing;
  if ($ref === undefined) return thing;
  const [, , section = "", name = ""] = $ref.split("/");
  const found = document.components[section]?.[name] as T | undefined;
  if (!found) throw new Error(`${$ref} is not in the contract`);
  // A description beside the reference says more than the one behind it.
  const { $ref: _, ...beside } = thing;
  return { ...resolve(document, found), ...beside };
}

export const nameOfReference = (reference: string): string => reference.split("/").at(-1) ?? reference;
