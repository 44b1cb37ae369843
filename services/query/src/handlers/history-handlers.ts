import { type Call, type Handlers, ok } from "@rollcall/api-kit";
import type { InstancePath } from "@rollcall/contracts/identity";
import type { Deps } from "../deps.ts";
import { listFlips, listStatuses } from "../history/changes.ts";
import { listHeartbeats } from "../history/heartbeats.ts";
import { readReadings } from "../history/readings.ts";
import { summariseHeartbeats } from "../history/summarise-heartbeats.ts";
import { requireInstance } from "../instances/read-instance.ts";
import { queryText, readListRequest } from "../lists/list-request.ts";
import { readTimeRange } from "../lists/time-range.ts";

const dayMs = 86_400_000;

/** What an instance did. The guard has seen that the caller may see its customer. */
export function createHistoryHandlers({ postgres, questdb }: Deps) {
  const changesOf = async (call: Pick<Call, "query"> & { readonly params: InstancePath }) => ({
    ...readListRequest(call),
    instance: await requireInstance(postgres, call.params),
    range: readTimeRange(call.query, 90 * dayMs),
  });
  return {
    listHeartbeats: async (call) => {
      const instance = await requireInstance(postgres, call.params);
      const range = readTimeRange(call.query, dayMs);
      return ok(await listHeartbeats(questdb, instance, { ...readListRequest(call), range }));
    },
    summariseHeartbeats: async (call) => {
      const instance = await requireInstance(postgres, call.params);
      return ok(await summariseHeartbeats(questdb, instance, readTimeRange(call.query, dayMs)));
    },
    listReadings: async (call) => {
      const instance = await requireInstance(postgres, call.params);
      const range = readTimeRange(call.query, dayMs);
      const metric = queryText(call.query, "metric");
      return ok(await readReadings(questdb, instance, { range, metric }));
    },
    listStatuses: async (call) => ok(await listStatuses(postgres, await changesOf(call))),
    listFlips: async (call) => ok(await listFlips(postgres, await changesOf(call))),
  } satisfies Partial<Handlers<"query">>;
}
