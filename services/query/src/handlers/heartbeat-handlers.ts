import { type Call, type Handlers, ok, signedIn } from "@rollcall/api-kit";
import { presentHeartbeat } from "@rollcall/fleet/monitors";
import type { Deps } from "../deps.ts";
import { queryText, readListRequest } from "../lists/list-request.ts";
import {
  asStatus,
  listExecutions,
  listPings,
  readHeartbeats,
  requireHeartbeat,
} from "../monitors/heartbeats.ts";
import { resolveScope } from "../scope.ts";

/** Heartbeat monitors, their runs and pings. */
export function createHeartbeatHandlers({ postgres }: Deps) {
  /** Where the caller may change monitors: only there he sees their secrets. */
  const mayChange = async (call: Pick<Call, "caller">) => {
    const { customers } = await resolveScope(postgres, signedIn(call), undefined, "operator");
    return (customer: string) => customers === null || customers.includes(customer);
  };
  const monitorOf = async (
    call: Pick<Call, "caller"> & { readonly params: { readonly heartbeat: string } },
  ) => requireHeartbeat(postgres, await resolveScope(postgres, signedIn(call)), call.params.heartbeat);
  return {
    listHeartbeatMonitors: async (call) => {
      const scope = await resolveScope(postgres, signedIn(call), queryText(call.query, "customer"));
      const { pageSize, pageToken } = readListRequest(call);
      const status = asStatus(queryText(call.query, "status"));
      const { rows, ...page } = await readHeartbeats(postgres, scope, { pageSize, pageToken, status });
      const shows = await mayChange(call);
      return ok({ ...page, items: rows.map((row) => presentHeartbeat(row, shows(row.customer))) });
    },
    getHeartbeat: async (call) => {
      const row = await monitorOf(call);
      return ok(presentHeartbeat(row, (await mayChange(call))(row.customer)));
    },
    listHeartbeatExecutions: async (call) =>
      ok(await listExecutions(postgres, (await monitorOf(call)).id, readListRequest(call))),
    listHeartbeatPings: async (call) =>
      ok(await listPings(postgres, (await monitorOf(call)).id, readListRequest(call))),
  } satisfies Partial<Handlers<"query">>;
}
