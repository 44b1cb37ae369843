import { callerOf } from "@rollcall/people-access";
import type { Router } from "express";
import type { Deps } from "../deps.ts";
import { queryText } from "../lists/list-request.ts";
import { readOverview } from "../overview/read-overview.ts";
import { resolveScope } from "../scope.ts";

export function addOverviewRoutes(router: Router, deps: Deps): void {
  router.get("/overview", async (request, response) => {
    const scope = await resolveScope(deps.postgres, callerOf(response), queryText(request.query, "customer"));
    response.json(await readOverview(deps, scope));
  });
}
