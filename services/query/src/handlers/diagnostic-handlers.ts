import { type Call, exported, type Handlers, ok, signedIn } from "@rollcall/api-kit";
import { AppError } from "@rollcall/service-kit";
import type { Deps } from "../deps.ts";
import { listDiagnosticCodes } from "../diagnostics/diagnostic-codes.ts";
import {
  type DiagnosticRow,
  diagnosticsStatement,
  type DiagnosticState,
  diagnosticStates,
  presentDiagnostic,
} from "../diagnostics/diagnostics.ts";
import { requireInstance } from "../instances/read-instance.ts";
import { queryText, readListRequest } from "../lists/list-request.ts";
import { readAllPages } from "../lists/read-all-pages.ts";
import { readPage } from "../lists/read-page.ts";
import { createSqlValues, whereSql } from "../lists/sql-values.ts";
import { resolveScope } from "../scope.ts";

const stateOf = ({ query }: Pick<Call, "query">): DiagnosticState =>
  diagnosticStates.find((state) => state === query["state"]) ?? "active";

const columns = [
  "id",
  "customer",
  "machine",
  "software",
  "module",
  "code",
  "severity",
  "message",
  "context",
  "opened_at",
  "last_seen_at",
  "closed_at",
  "count",
  "acknowledged_by",
  "acknowledged_at",
  "acknowledged_comment",
  "suppressed",
];

const createInstanceDiagnosticHandlers = ({ postgres }: Deps) =>
  ({
    listInstanceDiagnostics: async (call) => {
      const instance = await requireInstance(postgres, call.params);
      const { pageSize, pageToken } = readListRequest(call);
      const state = stateOf(call);
      const all = { customers: null };
      const { rows, ...page } = await readPage<DiagnosticRow>(postgres, {
        pageSize,
        pageToken,
        list: ["diagnostics", instance, state],
        statement: diagnosticsStatement(all, { filter: undefined, orderBy: undefined, state, instance }),
      });
      return ok({ ...page, items: rows.map(presentDiagnostic) });
    },
  }) satisfies Partial<Handlers<"query">>;

export function createDiagnosticHandlers(deps: Deps) {
  const { postgres } = deps;
  const scopeOf = (call: Pick<Call, "query" | "caller">) =>
    resolveScope(postgres, signedIn(call), queryText(call.query, "customer"));
  return {
    ...createInstanceDiagnosticHandlers(deps),
    listDiagnostics: async (call) => {
      const scope = await scopeOf(call);
      const asked = { ...readListRequest(call), state: stateOf(call) };
      const { rows, ...page } = await readPage<DiagnosticRow>(postgres, {
        pageSize: asked.pageSize,
        pageToken: asked.pageToken,
        list: ["diagnostics", asked.filter, asked.orderBy, asked.state, scope.customers],
        statement: diagnosticsStatement(scope, asked),
      });
      return ok({ ...page, items: rows.map(presentDiagnostic) });
    },
    listDiagnosticCodes: async (call) =>
      ok(await listDiagnosticCodes(postgres, await scopeOf(call), readListRequest(call))),
    exportDiagnostics: async (call) => {
      const scope = await scopeOf(call);
      const { filter } = readListRequest(call);
      const statement = diagnosticsStatement(scope, { filter, orderBy: undefined, state: stateOf(call) });
      const pages = readAllPages<DiagnosticRow>(postgres, statement);
      const rows = async function* () {
        for await (const page of pages) yield page.map(presentDiagnostic);
      };
      return exported({ name: "diagnostics", columns, rows });
    },
    getDiagnostic: async (call) => {
      const scope = await resolveScope(postgres, signedIn(call));
      const values = createSqlValues();
      const asked = { filter: undefined, orderBy: undefined, state: "all" } as const;
      const all = diagnosticsStatement(scope, asked)(values);
      const { rows } = await postgres.query<DiagnosticRow>(
        `select ${all.columns} from ${all.from}
         ${whereSql([...all.where, `d.id = ${values.bind(call.params.diagnostic)}`])} limit 1`,
        values.values,
      );
      if (!rows[0]) throw new AppError("not_found", "There is no such diagnostic");
      return ok(presentDiagnostic(rows[0]));
    },
  } satisfies Partial<Handlers<"query">>;
}
