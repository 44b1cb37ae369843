import type { Colour } from "@rollcall/contracts/colour";
import { callerOf } from "@rollcall/people-access";
import type { Router } from "express";
import type { Deps } from "../deps.ts";
import { exportFormat, readAllPages, streamExport } from "../export/stream-export.ts";
import type { InstanceRow } from "../instances/instance-row.ts";
import { instancesStatement, listInstances } from "../instances/list-instances.ts";
import { type Instance, presentInstances } from "../instances/present-instances.ts";
import { readInstance } from "../instances/read-instance.ts";
import { queryList, queryText, readListRequest } from "../lists/list-request.ts";
import { resolveScope } from "../scope.ts";
import { pathOf } from "./instance-path.ts";

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

export function addInstanceRoutes(router: Router, deps: Deps): void {
  router.get("/instances", async (request, response) => {
    const { query } = request;
    const scope = await resolveScope(deps.postgres, callerOf(response), queryText(query, "customer"));
    const overlay = await deps.live.overlay();
    const colours = queryList(query, "colour") as Colour[] | undefined;
    const page = await listInstances(
      deps.postgres,
      { ...readListRequest(request), colours },
      { scope, overlay },
    );
    response.json({
      items: await presentInstances(deps, page.rows, overlay),
      next_page_token: page.next_page_token,
      total_count: page.total_count,
      total_count_is_minimum: page.total_count_is_minimum,
      as_of: overlay.asOf.toISOString(),
      degraded: overlay.degraded,
    });
  });

  router.get("/instances/export", async (request, response) => {
    const { query } = request;
    const scope = await resolveScope(deps.postgres, callerOf(response), queryText(query, "customer"));
    const overlay = await deps.live.overlay();
    const colours = queryList(query, "colour") as Colour[] | undefined;
    // By path: an order that liveness does not change while the export is written.
    const wanted = { filter: queryText(query, "filter"), orderBy: "customer,machine,software", colours };
    const pages = readAllPages<InstanceRow>(deps.postgres, instancesStatement({ scope, overlay }, wanted));
    const options = { name: "instances", format: exportFormat(request), columns: exportedColumns };
    await streamExport(response, options, async function* () {
      for await (const rows of pages) yield await presentInstances(deps, rows, overlay);
    });
  });

  router.get("/customers/:customer/machines/:machine/software/:software", async (request, response) => {
    response.json(await readInstance(deps, pathOf(request)));
  });
}
