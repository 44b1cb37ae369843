import { type Handlers, ok, signedIn } from "@rollcall/api-kit";
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

export function createOverviewHandlers(deps: Deps) {
  const overviewOf = createOverviews(deps);
  return {
    getOverview: async (call) =>
      ok(
        await overviewOf(
          await resolveScope(deps.postgres, signedIn(call), queryText(call.query, "customer")),
        ),
      ),
  } satisfies Partial<Handlers<"query">>;
}
