import type { components } from "@rollcall/contracts/generated/api.ts";
import { invalidField } from "../api/problems.ts";
import type { Write } from "../api/write.ts";
import { tellAcknowledged } from "../diagnostics/diagnostic-handlers.ts";
import { acknowledge } from "../diagnostics/diagnostic-store.ts";
import { deleteInstances } from "../machines/machine-store.ts";
import { applyMaintenance, insertWindow } from "../maintenance/window-store.ts";
import { uuidV7 } from "../uuid-v7.ts";
import { type Matched, setLabels, setThreshold } from "./bulk-store.ts";

type Action = components["schemas"]["BulkAction"];
type ActionOf<K extends Action["kind"]> = Extract<Action, { kind: K }>;

type Doing<K extends Action["kind"]> = (
  write: Write,
  matched: readonly Matched[],
  action: ActionOf<K>,
  by: string,
) => Promise<number>;

const idsOf = (matched: readonly Matched[]) => matched.map(({ id }) => id);

/** A window for each instance is for the ticker to look at as long as it lasts. */
const maxWindows = 5_000;

const planMaintenance: Doing<"maintenance"> = async (write, matched, action, by) => {
  if (matched.length > maxWindows)
    throw invalidField("filter", `at most ${maxWindows} instances get windows at once`);
  const startsAt = action.starts_at === undefined ? new Date() : new Date(action.starts_at);
  if (startsAt.getTime() + action.duration_seconds * 1_000 <= Date.now())
    throw invalidField("action/starts_at", "the window would be over already");
  for (const { customer, machine, software } of matched)
    await insertWindow(write.client, {
      id: uuidV7(),
      customer,
      machine,
      software,
      label_name: null,
      label_value: null,
      title: action.title,
      starts_at: startsAt,
      duration_seconds: action.duration_seconds,
      recurrence: null,
      time_zone: "UTC",
      created_by: by,
    });
  await applyMaintenance(write.client, { wait: true });
  write.announce("maintenance_windows", null);
  return matched.length;
};

export const bulkActions: { readonly [K in Action["kind"]]: Doing<K> } = {
  acknowledge: async (write, matched, _action, by) => {
    const choice = { ids: null, code: null, module: null, instances: idsOf(matched), customers: null };
    const rows = await acknowledge(write.client, choice, by);
    tellAcknowledged(write, rows);
    return rows.length;
  },
  label: async (write, matched, { labels }) => {
    write.announce("machines", null);
    return setLabels(write.client, matched, labels);
  },
  threshold: (write, matched, action) =>
    setThreshold(write.client, idsOf(matched), action.overdue_after_seconds),
  maintenance: planMaintenance,
  delete: async (write, matched) => {
    await deleteInstances(write.client, idsOf(matched));
    return matched.length;
  },
};
