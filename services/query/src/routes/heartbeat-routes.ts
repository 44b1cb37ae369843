import { presentHeartbeat } from "@rollcall/fleet/monitors";
import { callerOf } from "@rollcall/people-access";
import type { Request, Response, Router } from "express";
import type { Deps } from "../deps.ts";
import { queryText, readListRequest } from "../lists/list-request.ts";
import {
  asStatus,
  listExecutions,
  listPings,
  readHeartbeats,
  requireHeartbeat,
} from "../monitors/heartbeats.ts";
import { resolveScope, type Scope } from "../scope.ts";

/** Heartbeat monitors, their runs and pings. */
export function addHeartbeatRoutes(router: Router, { postgres }: Deps): void {
  /** Where the caller may change monitors: only there he sees their secrets. */
  const mayChange = async (response: Response) => {
    const { customers }: Scope = await resolveScope(postgres, callerOf(response), undefined, "operator");
    return (customer: string) => customers === null || customers.includes(customer);
  };
  const monitorOf = async (request: Request, response: Response) =>
    requireHeartbeat(
      postgres,
      await resolveScope(postgres, callerOf(response)),
      String(request.params["heartbeat"]),
    );

  router.get("/heartbeats", async (request, response) => {
    const scope = await resolveScope(postgres, callerOf(response), queryText(request.query, "customer"));
    const { pageSize, pageToken } = readListRequest(request);
    const status = asStatus(queryText(request.query, "status"));
    const { rows, ...page } = await readHeartbeats(postgres, scope, { pageSize, pageToken, status });
    const shows = await mayChange(response);
    response.json({ ...page, items: rows.map((row) => presentHeartbeat(row, shows(row.customer))) });
  });
  router.get("/heartbeats/:heartbeat", async (request, response) => {
    const row = await monitorOf(request, response);
    response.json(presentHeartbeat(row, (await mayChange(response))(row.customer)));
  });
  router.get("/heartbeats/:heartbeat/executions", async (request, response) => {
    const { id } = await monitorOf(request, response);
    response.json(await listExecutions(postgres, id, readListRequest(request)));
  });
  router.get("/heartbeats/:heartbeat/pings", async (request, response) => {
    const { id } = await monitorOf(request, response);
    response.json(await listPings(postgres, id, readListRequest(request)));
  });
}
