import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

type Target = { refId: string; datasource: { uid: string }; rawSql?: string; expr?: string };
type Panel = { id: number; title: string; datasource: { uid: string }; targets: Target[] };
type Variable = { name: string; datasource: { uid: string }; query: { rawSql: string } };
export type Board = { uid: string; title: string; panels: Panel[]; templating: { list: Variable[] } };

const folder = fileURLToPath(new URL("./dashboards/", import.meta.url));

/** Every dashboard by its file's name. */
export const readBoards = (): [string, Board][] =>
  readdirSync(folder).map((file) => [file, JSON.parse(readFileSync(folder + file, "utf8")) as Board]);

export type Statement = { readonly name: string; readonly sql: string };

/** What QuestDB is asked for variables and panels. */
export const statementsOf = (boards: readonly [string, Board][]): Statement[] =>
  boards.flatMap(([file, board]) => [
    ...board.templating.list.map(({ name, query }) => ({
      name: `${file}, variable ${name}`,
      sql: query.rawSql,
    })),
    ...board.panels.flatMap(({ title, targets }) =>
      targets.flatMap(({ rawSql }) => (rawSql ? [{ name: `${file}, ${title}`, sql: rawSql }] : [])),
    ),
  ]);

/** What the plugin makes of its macros, for the range of the last 30 days. */
export const expandMacros = (sql: string, values: Readonly<Record<string, string>>): string =>
  sql
    .replaceAll(
      /\$__timeFilter\((\w+)\)/g,
      (_whole, column: string) => `${column} >= dateadd('d', -30, now()) and ${column} <= now()`,
    )
    .replaceAll("$__sampleByInterval", "1h")
    .replaceAll(/\$(\w+)/g, (whole, name: string) => values[name] ?? whole);
