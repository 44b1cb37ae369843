import { rejectionReasons } from "@rollcall/contracts/outcomes";
import { callerOf } from "@rollcall/people-access";
import type { Request, Response, Router } from "express";
import type { Deps } from "../deps.ts";
import { exportFormat, readAllPages, streamExport } from "../export/stream-export.ts";
import { queryText, readListRequest } from "../lists/list-request.ts";
import { readPage } from "../lists/read-page.ts";
import { readTimeRange } from "../lists/time-range.ts";
import { type AuditRow, auditColumns, auditStatement, presentAuditEvent } from "../logs/audit-events.ts";
import { listNotices } from "../logs/list-notices.ts";
import {
  presentRejection,
  rejectionColumns,
  type RejectionRow,
  rejectionsStatement,
} from "../logs/rejections.ts";
import { resolveScope } from "../scope.ts";

const dayMs = 86_400_000;

function addRejectionRoutes(router: Router, { postgres }: Deps): void {
  const askedOf = async (request: Request, response: Response) => {
    const { query } = request;
    const scope = await resolveScope(postgres, callerOf(response), queryText(query, "customer"));
    const list = readListRequest(request);
    const asked = {
      ...list,
      machine: queryText(query, "machine"),
      reason: queryText(query, "reason"),
      range: readTimeRange(query, dayMs),
    };
    return { scope, asked };
  };
  router.get("/rejections", async (request, response) => {
    const { scope, asked } = await askedOf(request, response);
    const { filter, orderBy, machine, reason, pageSize, pageToken } = asked;
    const { rows, ...page } = await readPage<RejectionRow>(postgres, {
      pageSize,
      pageToken,
      list: ["rejections", filter, orderBy, machine, reason, scope.customers],
      statement: rejectionsStatement(scope, asked),
    });
    response.json({ ...page, items: rows.map((row) => presentRejection(row, scope)) });
  });
  router.get("/rejections/export", async (request, response) => {
    const { scope, asked } = await askedOf(request, response);
    const pages = readAllPages<RejectionRow>(
      postgres,
      rejectionsStatement(scope, { ...asked, orderBy: undefined }),
    );
    const options = { name: "rejections", format: exportFormat(request), columns: rejectionColumns };
    await streamExport(response, options, async function* () {
      for await (const rows of pages) yield rows.map((row) => presentRejection(row, scope));
    });
  });
  router.get("/rejections/reasons", (_request, response) => {
    const items = Object.entries(rejectionReasons).map(([reason, advice]) => ({ reason, advice }));
    response.json({ items });
  });
}

function addAuditRoutes(router: Router, { postgres }: Deps): void {
  const askedOf = async (request: Request, response: Response) => {
    const customer = queryText(request.query, "customer");
    const scope = await resolveScope(postgres, callerOf(response), customer, "admin");
    return { scope, range: readTimeRange(request.query, 30 * dayMs), list: readListRequest(request) };
  };
  router.get("/audit/events", async (request, response) => {
    const { scope, range, list } = await askedOf(request, response);
    const { rows, ...page } = await readPage<AuditRow>(postgres, {
      pageSize: list.pageSize,
      pageToken: list.pageToken,
      list: ["audit", list.filter, list.orderBy, scope.customers],
      statement: auditStatement(scope, range, list),
    });
    response.json({ ...page, items: rows.map(presentAuditEvent) });
  });
  router.get("/audit/events/export", async (request, response) => {
    const { scope, range, list } = await askedOf(request, response);
    const pages = readAllPages<AuditRow>(
      postgres,
      auditStatement(scope, range, { filter: list.filter, orderBy: undefined }),
    );
    const options = { name: "audit-events", format: exportFormat(request), columns: auditColumns };
    await streamExport(response, options, async function* () {
      for await (const rows of pages) yield rows.map(presentAuditEvent);
    });
  });
}

export function addLogRoutes(router: Router, deps: Deps): void {
  addRejectionRoutes(router, deps);
  addAuditRoutes(router, deps);
  router.get("/notices", async (request, response) => {
    const scope = await resolveScope(deps.postgres, callerOf(response));
    response.json(await listNotices(deps.postgres, scope, readListRequest(request)));
  });
}
