import { type Call, exported, type Handlers, ok, signedIn } from "@rollcall/api-kit";
import type { InstancePath } from "@rollcall/contracts/identity";
import { AppError } from "@rollcall/service-kit";
import {
  type AvailabilityRequest,
  type PathRow,
  readAvailabilities,
  readInstanceAvailability,
  readWholeAvailability,
} from "../availability/read-availability.ts";
import type { Deps } from "../deps.ts";
import { requireInstance } from "../instances/read-instance.ts";
import { readListRequest } from "../lists/list-request.ts";
import type { PageStatement } from "../lists/page-statement.ts";
import { readAllPages } from "../lists/read-all-pages.ts";
import { readPage } from "../lists/read-page.ts";
import { createSqlValues, type SqlValues } from "../lists/sql-values.ts";
import { readTimeRange } from "../lists/time-range.ts";
import { resolveScope, type Scope, scopeSql } from "../scope.ts";

const dayMs = 86_400_000;

/** What has not happened yet does not count. */
function readRequest({ query }: Pick<Call, "query">): AvailabilityRequest {
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
  ({ customer, machine }: Omit<InstancePath, "software">): Where =>
  ({ bind }) =>
    `i.customer = ${bind(customer)} and i.machine = ${bind(machine)}`;

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

async function answerList({ postgres }: Deps, call: Pick<Call, "query">, where: Where) {
  const asked = readRequest(call);
  const { pageSize, pageToken } = readListRequest(call);
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

export function createAvailabilityHandlers(deps: Deps) {
  const { postgres } = deps;
  return {
    getCustomerAvailability: async (call) => {
      const scope = await resolveScope(postgres, signedIn(call), call.params.customer);
      return ok(await answerList(deps, call, ofScope(scope)));
    },
    exportCustomerAvailability: async (call) => {
      const scope = await resolveScope(postgres, signedIn(call), call.params.customer);
      const asked = readRequest(call);
      const pages = readAllPages<PathRow>(postgres, statementOf(ofScope(scope)));
      const rows = async function* () {
        for await (const page of pages) yield await readAvailabilities(postgres, page, asked);
      };
      return exported({ name: "availability", columns, rows });
    },
    getMachineAvailability: async (call) => {
      const { customer, machine } = call.params;
      const found = await postgres.query("select from machines where customer = $1 and slug = $2", [
        customer,
        machine,
      ]);
      if (found.rowCount === 0) throw new AppError("not_found", `There is no machine ${customer}/${machine}`);
      return ok(await answerList(deps, call, ofMachine(call.params)));
    },
    getAvailability: async (call) => {
      const instance = await requireInstance(postgres, call.params);
      const slots = call.query.slots ?? 0;
      return ok(await readInstanceAvailability(postgres, instance, { ...readRequest(call), slots }));
    },
  } satisfies Partial<Handlers<"query">>;
}
