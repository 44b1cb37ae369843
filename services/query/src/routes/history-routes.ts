import type { Request, Router } from "express";
import type { Deps } from "../deps.ts";
import { listFlips, listStatuses } from "../history/changes.ts";
import { listHeartbeats } from "../history/heartbeats.ts";
import { readReadings } from "../history/readings.ts";
import { summariseHeartbeats } from "../history/summarise-heartbeats.ts";
import { requireInstance } from "../instances/read-instance.ts";
import { queryText, readListRequest } from "../lists/list-request.ts";
import { readTimeRange } from "../lists/time-range.ts";
import { pathOf } from "./instance-path.ts";

const dayMs = 86_400_000;
const instanceRoot = "/customers/:customer/machines/:machine/software/:software";

/** What an instance did. The guard has seen that the caller may see its customer. */
export function addHistoryRoutes(router: Router, { postgres, questdb }: Deps): void {
  const instanceOf = (request: Request) => requireInstance(postgres, pathOf(request));
  const changesOf = async (request: Request) => ({
    ...readListRequest(request),
    instance: await instanceOf(request),
    range: readTimeRange(request.query, 90 * dayMs),
  });

  router.get(`${instanceRoot}/heartbeats`, async (request, response) => {
    const instance = await instanceOf(request);
    const range = readTimeRange(request.query, dayMs);
    response.json(await listHeartbeats(questdb, instance, { ...readListRequest(request), range }));
  });
  router.get(`${instanceRoot}/heartbeats/summary`, async (request, response) => {
    const instance = await instanceOf(request);
    response.json(await summariseHeartbeats(questdb, instance, readTimeRange(request.query, dayMs)));
  });
  router.get(`${instanceRoot}/readings`, async (request, response) => {
    const instance = await instanceOf(request);
    const range = readTimeRange(request.query, dayMs);
    const metric = queryText(request.query, "metric");
    response.json(await readReadings(questdb, instance, { range, metric }));
  });
  router.get(`${instanceRoot}/statuses`, async (request, response) => {
    response.json(await listStatuses(postgres, await changesOf(request)));
  });
  router.get(`${instanceRoot}/flips`, async (request, response) => {
    response.json(await listFlips(postgres, await changesOf(request)));
  });
}
