import {
  type CallOf,
  created,
  type HandlerOf,
  type Handlers,
  noContent,
  ok,
  signedIn,
} from "@rollcall/api-kit";
import { isDeepStrictEqual } from "node:util";
import type { components } from "@rollcall/contracts/generated/api.ts";
import type { LineOf } from "@rollcall/people-access";
import { AppError, type Postgres } from "@rollcall/service-kit";
import { decodePageToken, pageOf } from "../api/paging.ts";
import { invalidField, noSuchCustomer } from "../api/problems.ts";
import type { Write, Writer } from "../api/write.ts";
import { customerExists } from "../customers/customer-store.ts";
import { customersInView } from "../customers/customers-in-view.ts";
import { uuidV7 } from "../uuid-v7.ts";
import { occurrencesAfter, scheduleProblem } from "./occurrences.ts";
import * as store from "./window-store.ts";

type Parts = { readonly postgres: Postgres; readonly writer: Writer; readonly lineOf: LineOf };

export function presentWindow(row: store.WindowRow) {
  const { label_name, label_value, next_from, next_to, ...rest } = row;
  const now = new Date();
  return {
    ...rest,
    label: label_name === null ? null : { name: label_name, value: label_value ?? "" },
    next_from,
    next_to,
    open: next_from !== null && next_to !== null && next_from <= now && now < next_to,
  };
}

const longestSeconds = 31_622_400;

function durationOf(wanted: components["schemas"]["NewMaintenanceWindow"], startsAt: Date): number {
  const { ends_at, duration_seconds } = wanted;
  if ((ends_at ?? undefined) === undefined) {
    if (typeof duration_seconds === "number") return duration_seconds;
    throw invalidField("ends_at", "give an end or a duration");
  }
  if (typeof duration_seconds === "number")
    throw invalidField("duration_seconds", "give an end or a duration, not both");
  const seconds = Math.round((Date.parse(String(ends_at)) - startsAt.getTime()) / 1_000);
  if (!(seconds >= 60)) throw invalidField("ends_at", "must be at least a minute after starts_at");
  if (seconds > longestSeconds) throw invalidField("ends_at", "must be within a year of starts_at");
  return seconds;
}

type WindowCall = CallOf<"createMaintenanceWindow" | "changeMaintenanceWindow" | "previewMaintenanceWindow">;

/** The window of a body, checked for what the contract cannot say. */
function windowOf(call: WindowCall): store.NewWindow {
  const wanted = call.body;
  const startsAt = new Date(wanted.starts_at);
  const year = startsAt.getUTCFullYear();
  if (!(year >= 2000 && year < 2200)) throw invalidField("starts_at", "is not an instant of this time");
  const window = {
    id: uuidV7(),
    customer: call.params.customer,
    machine: wanted.machine ?? null,
    software: wanted.software ?? null,
    label_name: wanted.label?.name ?? null,
    label_value: wanted.label?.value ?? null,
    title: wanted.title,
    starts_at: startsAt,
    duration_seconds: durationOf(wanted, startsAt),
    recurrence: wanted.recurrence?.replace(/^RRULE:/, "") ?? null,
    time_zone: wanted.time_zone,
    created_by: signedIn(call).name,
  };
  const problem = scheduleProblem(store.scheduleOf(window));
  if (problem) throw invalidField(problem.field, problem.message);
  if (occurrencesAfter(store.scheduleOf(window), new Date(), 1).length === 0)
    throw invalidField(
      window.recurrence === null ? "starts_at" : "recurrence",
      "would never be open from now on",
    );
  return window;
}

/** At once, and not only when the ticker comes by. */
async function applyNow(write: Write, windowId: string): Promise<void> {
  const changed = await store.applyMaintenance(write.client, { wait: true });
  write.announce("maintenance_windows", windowId);
  if (changed > 0) write.announce("instances", null);
}

const create =
  ({ writer }: Parts): HandlerOf<"createMaintenanceWindow"> =>
  async (call) => {
    const window = windowOf(call);
    return writer.write(call, async (write) => {
      if (!(await customerExists(write.client, window.customer))) throw noSuchCustomer(window.customer);
      const row = await store.insertWindow(write.client, window);
      await write.audit({ target: row.id, customer: row.customer, after: window });
      await applyNow(write, row.id);
      return created(presentWindow(row));
    });
  };

const noSuchWindow = () => new AppError("not_found", "There is no such maintenance window");

const get =
  ({ postgres }: Parts): HandlerOf<"getMaintenanceWindow"> =>
  async (call) => {
    const window = await store.findWindow(postgres, call.params.customer, call.params.window);
    if (!window) throw noSuchWindow();
    return ok(presentWindow(window));
  };

/** What a change can change, for the record. */
function changeable(window: store.NewWindow) {
  const { title, machine, software, label_name, label_value } = window;
  const { starts_at, duration_seconds, recurrence, time_zone } = window;
  const place = { machine, software, label_name, label_value };
  return { title, ...place, starts_at, duration_seconds, recurrence, time_zone };
}

const change =
  ({ writer }: Parts): HandlerOf<"changeMaintenanceWindow"> =>
  async (call) => {
    const wanted = windowOf(call);
    return writer.write(call, async (write) => {
      const old = await store.lockWindow(write.client, wanted.customer, call.params.window);
      if (!old) throw noSuchWindow();
      if (old.cancelled_at) throw new AppError("conflict", "The window is cancelled; plan a new one");
      const [before, after] = [changeable(old), changeable(wanted)];
      if (isDeepStrictEqual(before, after)) {
        write.unchanged();
        return ok(presentWindow(old));
      }
      const row = await store.updateWindow(write.client, { ...wanted, id: old.id });
      await write.audit({ target: row.id, customer: row.customer, before, after });
      await applyNow(write, row.id);
      return ok(presentWindow(row));
    });
  };

const cancel =
  ({ writer }: Parts): HandlerOf<"cancelMaintenanceWindow"> =>
  async (call) =>
    writer.write(call, async (write) => {
      const window = await store.findWindow(write.client, call.params.customer, call.params.window);
      if (!window) throw noSuchWindow();
      if (window.cancelled_at) write.unchanged();
      else {
        await store.cancelWindow(write.client, window.id);
        await write.audit({ target: window.id, customer: window.customer, before: { title: window.title } });
        await applyNow(write, window.id);
      }
      return noContent;
    });

const list =
  ({ postgres, lineOf }: Parts): HandlerOf<"listMaintenanceWindows"> =>
  async (call) => {
    const size = Number(call.query["page_size"]);
    const customers = await customersInView(postgres, call, lineOf);
    const filter = { customers, plannedOnly: call.query["state"] !== "all" };
    const page = { size, after: decodePageToken(call.query["page_token"], 2) };
    const { rows, total } = await store.listWindows(postgres, filter, page);
    const positionOf = (row: store.WindowRow) => [row.next_from?.toISOString() ?? "infinity", row.id];
    const { items, ...rest } = pageOf(rows, { size, total, positionOf });
    return ok({ ...rest, items: items.map(presentWindow) });
  };

const preview =
  ({ postgres }: Parts): HandlerOf<"previewMaintenanceWindow"> =>
  async (call) => {
    const window = windowOf(call);
    if (!(await customerExists(postgres, window.customer))) throw noSuchCustomer(window.customer);
    const occurrences = occurrencesAfter(store.scheduleOf(window), new Date(), 10);
    return ok({ instances: await store.countCovered(postgres, window), occurrences });
  };

export const createMaintenanceHandlers = (parts: Parts) =>
  ({
    createMaintenanceWindow: create(parts),
    getMaintenanceWindow: get(parts),
    changeMaintenanceWindow: change(parts),
    cancelMaintenanceWindow: cancel(parts),
    listMaintenanceWindows: list(parts),
    previewMaintenanceWindow: preview(parts),
  }) satisfies Partial<Handlers<"control">>;
