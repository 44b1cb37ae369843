import { type HandlerOf, type Handlers, ok, signedIn } from "@rollcall/api-kit";
import { factId } from "@rollcall/contracts/facts";
import { type LineOf, requireRoleOn } from "@rollcall/people-access";
import { AppError, type Postgres } from "@rollcall/service-kit";
import { invalidField } from "../api/problems.ts";
import type { Write, Writer } from "../api/write.ts";
import { customersInView } from "../customers/customers-in-view.ts";
import * as store from "./diagnostic-store.ts";

type Parts = { readonly postgres: Postgres; readonly writer: Writer; readonly lineOf: LineOf };

/** With its microseconds, by which an undo finds all that were acknowledged together. */
const instantOf = (row: store.NewlyAcknowledged | undefined): string | null => {
  if (row === undefined) return null;
  const us = BigInt(row.acknowledged_us);
  const text = new Date(Number(us / 1_000n)).toISOString();
  return `${text.slice(0, -1)}${String(us % 1_000n).padStart(3, "0")}Z`;
};

const unknown = () => new AppError("not_found", "There is no such diagnostic");

export function tellAcknowledged(write: Write, rows: readonly store.NewlyAcknowledged[]): void {
  for (const { id, instance, code, module, acknowledged_by: by, acknowledged_us } of rows)
    write.fact({
      id: factId("diagnostic.acknowledged", id),
      name: "diagnostic.acknowledged",
      at: Number(acknowledged_us),
      instance,
      data: { diagnostic: id, code, module, by },
    });
}

/** One entry for each customer concerned, so that each sees its own in the log. */
export async function auditAcknowledged(
  write: Write,
  rows: readonly store.NewlyAcknowledged[],
  what: object,
): Promise<void> {
  tellAcknowledged(write, rows);
  const counts = new Map<string, number>();
  for (const { customer } of rows) counts.set(customer, (counts.get(customer) ?? 0) + 1);
  for (const [customer, acknowledged] of counts)
    await write.audit({ target: "diagnostics", customer, after: { ...what, acknowledged } });
  if (counts.size === 0) write.unchanged();
}

const acknowledgeOne =
  ({ writer, lineOf }: Parts): HandlerOf<"acknowledgeDiagnostic"> =>
  async (call) => {
    const id = call.params.diagnostic;
    const caller = signedIn(call);
    return writer.write(call, async (write) => {
      const found = await store.findDiagnostic(write.client, id);
      if (!found) throw unknown();
      await requireRoleOn(caller, "operator", found.customer, lineOf).catch((error: unknown) => {
        throw error instanceof AppError && error.code === "not_found" ? unknown() : error;
      });
      const choice = { ids: [id], code: null, module: null, instances: null, customers: null };
      const [row] = await store.acknowledge(write.client, choice, caller.name);
      if (row) {
        tellAcknowledged(write, [row]);
        await write.audit({ target: id, customer: found.customer, after: { acknowledged: true } });
      } else write.unchanged();
      const { acknowledged_by, acknowledged_at } = row ?? found;
      write.announce("instances", found.instance);
      return ok({ id, acknowledged_by, acknowledged_at });
    });
  };

const acknowledgeSeveral =
  ({ postgres, writer, lineOf }: Parts): HandlerOf<"acknowledgeDiagnostics"> =>
  async (call) => {
    const { ids, code, module, customer, comment } = call.body;
    if ((ids === undefined) === (code === undefined)) throw invalidField("ids", "give either ids or a code");
    const customers = await customersInView(postgres, call, lineOf, { role: "operator", customer });
    const choice = {
      ids: ids ?? null,
      code: code ?? null,
      module: module ?? null,
      instances: null,
      customers,
    };
    return writer.write(call, async (write) => {
      const rows = await store.acknowledge(write.client, choice, signedIn(call).name, comment ?? null);
      await auditAcknowledged(write, rows, {
        ...(code === undefined ? { ids } : { code, ...(module ? { module } : {}) }),
        ...(comment ? { comment } : {}),
      });
      if (rows.length > 0) write.announce("instances", null);
      return ok({ acknowledged: rows.length, acknowledged_at: instantOf(rows[0]) });
    });
  };

const undoOwn =
  ({ postgres, writer, lineOf }: Parts): HandlerOf<"undoAcknowledgement"> =>
  async (call) => {
    const { acknowledged_at: at } = call.body;
    const customers = await customersInView(postgres, call, lineOf, { role: "operator" });
    return writer.write(call, async (write) => {
      const rows = await store.undoAcknowledgement(write.client, { at, by: signedIn(call).name, customers });
      const counts = new Map<string, number>();
      for (const { customer } of rows) counts.set(customer, (counts.get(customer) ?? 0) + 1);
      for (const [customer, reopened] of counts)
        await write.audit({ target: "diagnostics", customer, after: { acknowledged_at: at, reopened } });
      if (rows.length > 0) write.announce("instances", null);
      else write.unchanged();
      return ok({ reopened: rows.length });
    });
  };

export const createDiagnosticHandlers = (parts: Parts) =>
  ({
    acknowledgeDiagnostic: acknowledgeOne(parts),
    acknowledgeDiagnostics: acknowledgeSeveral(parts),
    undoAcknowledgement: undoOwn(parts),
  }) satisfies Partial<Handlers<"control">>;
