import { type Call, exported, type Handlers, ok, signedIn } from "@rollcall/api-kit";
import type { Colour } from "@rollcall/contracts/colour";
import type { Deps } from "../deps.ts";
import type { InstanceRow } from "../instances/instance-row.ts";
import { instancesStatement, listInstances } from "../instances/list-instances.ts";
import { type Instance, presentInstances } from "../instances/present-instances.ts";
import { readInstance } from "../instances/read-instance.ts";
import { queryList, queryText, readListRequest } from "../lists/list-request.ts";
import { readAllPages } from "../lists/read-all-pages.ts";
import { resolveScope } from "../scope.ts";

const exportedColumns = [
  "customer",
  "machine",
  "software",
  "display_name",
  "colour",
  "colour_reason",
  "colour_text",
  "colour_since",
  "liveness",
  "liveness_since",
  "last_heartbeat_at",
  "overdue_at",
  "overdue_after_seconds",
  "status",
  "status_message",
  "status_since",
  "severity",
  "in_maintenance",
  "version",
  "addresses",
  "first_seen_at",
  "id",
] as const satisfies readonly (keyof Instance)[];

export function createInstanceHandlers(deps: Deps) {
  const askedOf = async (call: Pick<Call, "query" | "caller">) => ({
    scope: await resolveScope(deps.postgres, signedIn(call), queryText(call.query, "customer")),
    overlay: await deps.live.overlay(),
    colours: queryList(call.query, "colour") as Colour[] | undefined,
  });
  return {
    listInstances: async (call) => {
      const { scope, overlay, colours } = await askedOf(call);
      const asked = { ...readListRequest(call), colours };
      const page = await listInstances(deps.postgres, asked, { scope, overlay });
      return ok({
        items: await presentInstances(deps, page.rows, overlay),
        next_page_token: page.next_page_token,
        total_count: page.total_count,
        total_count_is_minimum: page.total_count_is_minimum,
        as_of: overlay.asOf.toISOString(),
        degraded: overlay.degraded,
      });
    },
    exportInstances: async (call) => {
      const { scope, overlay, colours } = await askedOf(call);
      // By path: an order that liveness does not change while the export is written.
      const wanted = {
        filter: queryText(call.query, "filter"),
        orderBy: "customer,machine,software",
        colours,
      };
      const pages = readAllPages<InstanceRow>(deps.postgres, instancesStatement({ scope, overlay }, wanted));
      const rows = async function* () {
        for await (const page of pages) yield await presentInstances(deps, page, overlay);
      };
      return exported({ name: "instances", columns: exportedColumns, rows });
    },
    getInstance: async (call) => ok(await readInstance(deps, call.params)),
  } satisfies Partial<Handlers<"query">>;
}
