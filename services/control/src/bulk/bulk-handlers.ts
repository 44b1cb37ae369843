import { type HandlerOf, type Handlers, ok, signedIn } from "@rollcall/api-kit";
import type { components } from "@rollcall/contracts/generated/api.ts";
import type { LineOf } from "@rollcall/people-access";
import { AppError, type Postgres } from "@rollcall/service-kit";
import { invalidField } from "../api/problems.ts";
import type { Write, Writer } from "../api/write.ts";
import { customersInView } from "../customers/customers-in-view.ts";
import { bulkActions } from "./bulk-actions.ts";
import { countMatched, findMatched, maxMatched, type Matched } from "./bulk-store.ts";

type Parts = { readonly postgres: Postgres; readonly writer: Writer; readonly lineOf: LineOf };
type BulkChange = components["schemas"]["BulkChange"];
type Doing = (
  write: Write,
  matched: readonly Matched[],
  action: BulkChange["action"],
  by: string,
) => Promise<number>;

const sampleSize = 20;

const asPath = ({ customer, machine, software }: Matched) => ({ customer, machine, software });

/** One entry for each customer concerned, so that each sees its own in the log. */
async function auditBulk(
  write: Write,
  matched: readonly Matched[],
  { filter, action }: BulkChange,
): Promise<void> {
  const counts = new Map<string, number>();
  for (const { customer } of matched) counts.set(customer, (counts.get(customer) ?? 0) + 1);
  for (const [customer, instances] of counts)
    await write.audit({ target: filter ?? "all", customer, after: { ...action, instances } });
  if (counts.size === 0) write.unchanged();
}

const changeInstances =
  ({ postgres, writer, lineOf }: Parts): HandlerOf<"changeInstances"> =>
  async (call) => {
    const change = call.body;
    const { filter, customer, expected, action } = change;
    const customers = await customersInView(postgres, call, lineOf, { role: "operator", customer });
    const choice = { filter, customers };
    if (change.dry_run) {
      const matched = await countMatched(postgres, choice);
      const sample = await findMatched(postgres, choice, { limit: sampleSize, lock: false });
      return ok({ matched, changed: 0, dry_run: true, sample: sample.map(asPath) });
    }
    return writer.write(call, async (write) => {
      const matched = await findMatched(write.client, choice, { limit: maxMatched + 1, lock: true });
      if (matched.length > maxMatched)
        throw invalidField("filter", `matches more than ${maxMatched} instances`);
      if (expected !== undefined && expected !== matched.length)
        throw new AppError("conflict", `${matched.length} instances match by now, not ${expected}`);
      await auditBulk(write, matched, change);
      const changed = await (bulkActions[action.kind] as Doing)(write, matched, action, signedIn(call).name);
      if (changed > 0) write.announce("instances", null);
      const sample = matched.slice(0, sampleSize).map(asPath);
      return ok({ matched: matched.length, changed, dry_run: false, sample });
    });
  };

export const createBulkHandlers = (parts: Parts) =>
  ({ changeInstances: changeInstances(parts) }) satisfies Partial<Handlers<"control">>;
