import { callerOf } from "@rollcall/people-access";
import { AppError } from "@rollcall/service-kit";
import type { Request, Response, Router } from "express";
import type { Deps } from "../deps.ts";
import { listDiagnosticCodes } from "../diagnostics/diagnostic-codes.ts";
import {
  type DiagnosticRow,
  diagnosticsStatement,
  type DiagnosticState,
  diagnosticStates,
  presentDiagnostic,
} from "../diagnostics/diagnostics.ts";
import { exportFormat, readAllPages, streamExport } from "../export/stream-export.ts";
import { requireInstance } from "../instances/read-instance.ts";
import { queryText, readListRequest } from "../lists/list-request.ts";
import { readPage } from "../lists/read-page.ts";
import { createSqlValues, whereSql } from "../lists/sql-values.ts";
import { resolveScope } from "../scope.ts";
import { pathOf } from "./instance-path.ts";

const stateOf = ({ query }: Request): DiagnosticState =>
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

function addInstanceDiagnostics(router: Router, { postgres }: Deps): void {
  router.get(
    "/customers/:customer/machines/:machine/software/:software/diagnostics",
    async (request, response) => {
      const instance = await requireInstance(postgres, pathOf(request));
      const { pageSize, pageToken } = readListRequest(request);
      const state = stateOf(request);
      const all = { customers: null };
      const { rows, ...page } = await readPage<DiagnosticRow>(postgres, {
        pageSize,
        pageToken,
        list: ["diagnostics", instance, state],
        statement: diagnosticsStatement(all, { filter: undefined, orderBy: undefined, state, instance }),
      });
      response.json({ ...page, items: rows.map(presentDiagnostic) });
    },
  );
}

export function addDiagnosticRoutes(router: Router, deps: Deps): void {
  const { postgres } = deps;
  addInstanceDiagnostics(router, deps);
  const scopeOf = (request: Request, response: Response) =>
    resolveScope(postgres, callerOf(response), queryText(request.query, "customer"));

  router.get("/diagnostics", async (request, response) => {
    const scope = await scopeOf(request, response);
    const asked = { ...readListRequest(request), state: stateOf(request) };
    const { rows, ...page } = await readPage<DiagnosticRow>(postgres, {
      pageSize: asked.pageSize,
      pageToken: asked.pageToken,
      list: ["diagnostics", asked.filter, asked.orderBy, asked.state, scope.customers],
      statement: diagnosticsStatement(scope, asked),
    });
    response.json({ ...page, items: rows.map(presentDiagnostic) });
  });
  router.get("/diagnostics/codes", async (request, response) => {
    const scope = await scopeOf(request, response);
    response.json(await listDiagnosticCodes(postgres, scope, readListRequest(request)));
  });
  router.get("/diagnostics/export", async (request, response) => {
    const scope = await scopeOf(request, response);
    const { filter } = readListRequest(request);
    const statement = diagnosticsStatement(scope, { filter, orderBy: undefined, state: stateOf(request) });
    const pages = readAllPages<DiagnosticRow>(postgres, statement);
    const options = { name: "diagnostics", format: exportFormat(request), columns };
    await streamExport(response, options, async function* () {
      for await (const rows of pages) yield rows.map(presentDiagnostic);
    });
  });
  router.get("/diagnostics/:diagnostic", async (request, response) => {
    const scope = await resolveScope(postgres, callerOf(response));
    const values = createSqlValues();
    const all = diagnosticsStatement(scope, { filter: undefined, orderBy: undefined, state: "all" })(values);
    const { rows } = await postgres.query<DiagnosticRow>(
      `select ${all.columns} from ${all.from}
       ${whereSql([...all.where, `d.id = ${values.bind(request.params.diagnostic)}`])} limit 1`,
      values.values,
    );
    if (!rows[0]) throw new AppError("not_found", "There is no such diagnostic");
    response.json(presentDiagnostic(rows[0]));
  });
}
