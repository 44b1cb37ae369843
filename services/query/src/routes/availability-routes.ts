import { callerOf } from "@rollcall/people-access";
import { AppError } from "@rollcall/service-kit";
import type { Request, Router } from "express";
import {
  type AvailabilityRequest,
  type PathRow,
  readAvailabilities,
  readInstanceAvailability,
  readWholeAvailability,
} from "../availability/read-availability.ts";
import type { Deps } from "../deps.ts";
import { exportFormat, readAllPages, streamExport } from "../export/stream-export.ts";
import { requireInstance } from "../instances/read-instance.ts";
import { readListRequest } from "../lists/list-request.ts";
import type { PageStatement } from "../lists/page-statement.ts";
import { readPage } from "../lists/read-page.ts";
import { createSqlValues, type SqlValues } from "../lists/sql-values.ts";
import { readTimeRange } from "../lists/time-range.ts";
import { resolveScope, type Scope, scopeSql } from "../scope.ts";
import { pathOf } from "./instance-path.ts";

const dayMs = 86_400_000;

/** What has not happened yet does not count. */
function readRequest({ query }: Request): AvailabilityRequest {
  const { from, to } = readTimeRange(query, dayMs);
  const end = Math.min(to.getTime(), Date.now());
  const period = { from: Math.min(from.getTime(), end), to: end };
  return { period, withoutMaintenance: query["maintenance"] !== "included" };
}

type Where = (values: SqlValues) => string;

const ofScope =
  (scope: Scope): Where =>
  ({ bind }) =>
    scopeSql(scope, "i.customer", bind) ?? "true";

const ofMachine =
  ({ params }: Request): Where =>
  ({ bind }) =>
    `i.customer = ${bind(params["customer"])} and i.machine = ${bind(params["machine"])}`;

const byPath = (["customer", "machine", "software"] as const).map((name) => ({
  name,
  sql: `i.${name}`,
  type: "text" as const,
  descending: false,
}));

const statementOf =
  (where: Where) =>
  (values: SqlValues): Omit<PageStatement, "pageSize" | "after"> => ({
    columns: "i.id, i.customer, i.machine, i.software",
    from: "instances i",
    where: [where(values)],
    order: byPath,
  });

async function answerList({ postgres }: Deps, request: Request, where: Where) {
  const asked = readRequest(request);
  const { pageSize, pageToken } = readListRequest(request);
  const [page, all] = await Promise.all([
    readPage<PathRow>(postgres, {
      pageSize,
      pageToken,
      list: ["availability", where(createSqlValues())],
      statement: statementOf(where),
    }),
    readWholeAvailability(postgres, where, asked),
  ]);
  return {
    from: new Date(asked.period.from).toISOString(),
    to: new Date(asked.period.to).toISOString(),
    all,
    items: await readAvailabilities(postgres, page.rows, asked),
    next_page_token: page.next_page_token,
    total_count: page.total_count,
  };
}

const columns = [
  "customer",
  "machine",
  "software",
  "share",
  "alive_seconds",
  "silent_seconds",
  "other_seconds",
];

export function addAvailabilityRoutes(router: Router, deps: Deps): void {
  const { postgres } = deps;
  const scopeOf = (request: Request, caller: ReturnType<typeof callerOf>) =>
    resolveScope(postgres, caller, String(request.params["customer"]));

  router.get("/customers/:customer/availability", async (request, response) => {
    const scope = await scopeOf(request, callerOf(response));
    response.json(await answerList(deps, request, ofScope(scope)));
  });
  router.get("/customers/:customer/availability/export", async (request, response) => {
    const scope = await scopeOf(request, callerOf(response));
    const asked = readRequest(request);
    const pages = readAllPages<PathRow>(postgres, statementOf(ofScope(scope)));
    await streamExport(
      response,
      { name: "availability", format: exportFormat(request), columns },
      async function* () {
        for await (const rows of pages) yield await readAvailabilities(postgres, rows, asked);
      },
    );
  });
  router.get("/customers/:customer/machines/:machine/availability", async (request, response) => {
    const { customer, machine } = request.params;
    const found = await postgres.query("select from machines where customer = $1 and slug = $2", [
      customer,
      machine,
    ]);
    if (found.rowCount === 0) throw new AppError("not_found", `There is no machine ${customer}/${machine}`);
    response.json(await answerList(deps, request, ofMachine(request)));
  });
  router.get(
    "/customers/:customer/machines/:machine/software/:software/availability",
    async (request, response) => {
      const instance = await requireInstance(postgres, pathOf(request));
      const slots = Number(request.query["slots"] ?? 0);
      response.json(await readInstanceAvailability(postgres, instance, { ...readRequest(request), slots }));
    },
  );
}
