import { callerOf } from "@rollcall/people-access";
import type { Router } from "express";
import type { Deps } from "../deps.ts";
import { queryText } from "../lists/list-request.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { type Overview, readOverview } from "../overview/read-overview.ts";
import { resolveScope, type Scope, scopeKey } from "../scope.ts";

const maxScopes = 1_000;

/** Pages that all look at the same moment, as they do after a mass silence, are one reading for each scope. */
function createOverviews(deps: Deps): (scope: Scope) => Promise<Overview> {
  const readers = new Map<string, () => Promise<Overview>>();
  return (scope) => {
    const key = scopeKey(scope);
    const known = readers.get(key);
    if (known) return known();
    if (readers.size >= maxScopes) readers.clear();
    const read = oneAtATime(() => readOverview(deps, scope));
    readers.set(key, read);
    return read();
  };
}

export function addOverviewRoutes(router: Router, deps: Deps): void {
  const overviewOf = createOverviews(deps);
  router.get("/overview", async (request, response) => {
    const scope = await resolveScope(deps.postgres, callerOf(response), queryText(request.query, "customer"));
    response.json(await overviewOf(scope));
  });
}
