import { expect, test } from "@jest/globals";
import { readApiDocument } from "@rollcall/contracts/http/routes.ts";
import { commands } from "../src/commands.ts";

type Schema = {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
};
type Get = { responses: { 200: { content: { "application/json": { schema: Schema } } } } };

const document = readApiDocument() as unknown as { paths: Record<string, { get: Get }> };

/** All properties of an object, whatever it is put together from. */
function propertiesOf({ $ref, allOf = [], properties = {} }: Schema): Record<string, Schema> {
  const steps = $ref?.slice(2).split("/") ?? [];
  const named = steps.reduce((at: unknown, step) => (at as Record<string, unknown>)[step], document);
  const parts = $ref === undefined ? allOf : [named as Schema];
  return Object.assign({}, ...parts.map(propertiesOf), properties) as Record<string, Schema>;
}

const lists = commands.filter(({ columns }) => columns !== undefined);

test.each(lists.map((command) => [command.name, command] as const))(
  "%s shows columns that the contract knows",
  (_name, { request, columns }) => {
    const { path } = request({ words: { id: "{heartbeat}" }, options: {} });
    const answer =
      document.paths[`/${decodeURIComponent(path)}`]?.get.responses[200].content["application/json"].schema ??
      {};
    const known = Object.keys(propertiesOf(propertiesOf(answer)["items"]?.items ?? {}));
    expect(columns?.filter((column) => !known.includes(column))).toEqual([]);
  },
);
