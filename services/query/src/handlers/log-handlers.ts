import { type Call, exported, type Handlers, ok, signedIn } from "@rollcall/api-kit";
import { type RejectionReason, rejectionReasons } from "@rollcall/contracts/outcomes";
import type { Deps } from "../deps.ts";
import { queryText, readListRequest } from "../lists/list-request.ts";
import { readAllPages } from "../lists/read-all-pages.ts";
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

type Asking = Pick<Call, "query" | "caller">;

function createRejectionHandlers({ postgres }: Deps) {
  const askedOf = async (call: Asking) => ({
    scope: await resolveScope(postgres, signedIn(call), queryText(call.query, "customer")),
    asked: {
      ...readListRequest(call),
      machine: queryText(call.query, "machine"),
      reason: queryText(call.query, "reason"),
      range: readTimeRange(call.query, dayMs),
    },
  });
  return {
    listRejections: async (call) => {
      const { scope, asked } = await askedOf(call);
      const { filter, orderBy, machine, reason, pageSize, pageToken } = asked;
      const { rows, ...page } = await readPage<RejectionRow>(postgres, {
        pageSize,
        pageToken,
        list: ["rejections", filter, orderBy, machine, reason, scope.customers],
        statement: rejectionsStatement(scope, asked),
      });
      return ok({ ...page, items: rows.map((row) => presentRejection(row, scope)) });
    },
    exportRejections: async (call) => {
      const { scope, asked } = await askedOf(call);
      const statement = rejectionsStatement(scope, { ...asked, orderBy: undefined });
      const pages = readAllPages<RejectionRow>(postgres, statement);
      const rows = async function* () {
        for await (const page of pages) yield page.map((row) => presentRejection(row, scope));
      };
      return exported({ name: "rejections", columns: rejectionColumns, rows });
    },
    listRejectionReasons: async () => {
      const reasons = Object.entries(rejectionReasons) as [RejectionReason, string][];
      return ok({ items: reasons.map(([reason, advice]) => ({ reason, advice })) });
    },
  } satisfies Partial<Handlers<"query">>;
}

function createAuditHandlers({ postgres }: Deps) {
  const askedOf = async (call: Asking) => ({
    scope: await resolveScope(postgres, signedIn(call), queryText(call.query, "customer"), "admin"),
    range: readTimeRange(call.query, 30 * dayMs),
    list: readListRequest(call),
  });
  return {
    listAuditEvents: async (call) => {
      const { scope, range, list } = await askedOf(call);
      const { rows, ...page } = await readPage<AuditRow>(postgres, {
        pageSize: list.pageSize,
        pageToken: list.pageToken,
        list: ["audit", list.filter, list.orderBy, scope.customers],
        statement: auditStatement(scope, range, list),
      });
      return ok({ ...page, items: rows.map(presentAuditEvent) });
    },
    exportAuditEvents: async (call) => {
      const { scope, range, list } = await askedOf(call);
      const statement = auditStatement(scope, range, { filter: list.filter, orderBy: undefined });
      const pages = readAllPages<AuditRow>(postgres, statement);
      const rows = async function* () {
        for await (const page of pages) yield page.map(presentAuditEvent);
      };
      return exported({ name: "audit-events", columns: auditColumns, rows });
    },
  } satisfies Partial<Handlers<"query">>;
}

export const createLogHandlers = (deps: Deps) =>
  ({
    ...createRejectionHandlers(deps),
    ...createAuditHandlers(deps),
    listNotices: async (call) =>
      ok(
        await listNotices(
          deps.postgres,
          await resolveScope(deps.postgres, signedIn(call)),
          readListRequest(call),
        ),
      ),
  }) satisfies Partial<Handlers<"query">>;
