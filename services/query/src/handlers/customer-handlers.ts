import { exported, type Handlers, ok, signedIn } from "@rollcall/api-kit";
import { type Customer, listCustomers, readCustomer } from "../customers/customers.ts";
import { listMachines, readMachine } from "../customers/machines.ts";
import type { Deps } from "../deps.ts";
import { readListRequest } from "../lists/list-request.ts";
import { resolveScope, type Scope } from "../scope.ts";
import type { Overlay } from "../stores/live-state.ts";

const customerColumns = [
  "slug",
  "name",
  "parent",
  "email",
  "phone",
  "device_limit",
  "overdue_after_seconds",
  "active",
  "created_at",
  "updated_at",
  "machine_count",
  "colour",
  "green",
  "yellow",
  "red",
  "grey",
  "total",
];

/** A table has a column for each count, NDJSON the counts as they are. */
async function* allCustomers(
  { postgres }: Deps,
  { filter, format }: { readonly filter: string | undefined; readonly format: string | undefined },
  seen: { readonly scope: Scope; readonly overlay: Overlay },
): AsyncGenerator<readonly object[]> {
  const flat = (customer: Customer) => ({ ...customer, ...customer.counts });
  let pageToken: string | undefined;
  do {
    const asked = { pageSize: 1_000, pageToken, filter, orderBy: undefined };
    const page = await listCustomers(postgres, asked, seen);
    yield format === "csv" ? page.items.map(flat) : page.items;
    pageToken = page.next_page_token ?? undefined;
  } while (pageToken !== undefined);
}

export function createCustomerHandlers(deps: Deps) {
  const { postgres, live } = deps;
  return {
    listCustomers: async (call) => {
      const scope = await resolveScope(postgres, signedIn(call));
      return ok(
        await listCustomers(postgres, readListRequest(call), { scope, overlay: await live.overlay() }),
      );
    },
    exportCustomers: async (call) => {
      const scope = await resolveScope(postgres, signedIn(call));
      const overlay = await live.overlay();
      const { filter } = readListRequest(call);
      const rows = () => allCustomers(deps, { filter, format: call.query.format }, { scope, overlay });
      return exported({ name: "customers", columns: customerColumns, rows });
    },
    getCustomer: async (call) => {
      const { customer } = call.params;
      const scope = await resolveScope(postgres, signedIn(call), customer);
      return ok(await readCustomer(postgres, customer, { scope, overlay: await live.overlay() }));
    },
    listMachines: async (call) => {
      const { customer } = call.params;
      await resolveScope(postgres, signedIn(call), customer);
      return ok(await listMachines(deps, customer, readListRequest(call)));
    },
    getMachine: async ({ params }) => ok(await readMachine(deps, params.customer, params.machine)),
  } satisfies Partial<Handlers<"query">>;
}
