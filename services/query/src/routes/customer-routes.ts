import { callerOf } from "@rollcall/people-access";
import type { Router } from "express";
import { type Customer, listCustomers, readCustomer } from "../customers/customers.ts";
import { listMachines, readMachine } from "../customers/machines.ts";
import type { Deps } from "../deps.ts";
import { exportFormat, streamExport } from "../export/stream-export.ts";
import { readListRequest } from "../lists/list-request.ts";
import { resolveScope } from "../scope.ts";

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

export function addCustomerRoutes(router: Router, deps: Deps): void {
  const { postgres, live } = deps;
  router.get("/customers", async (request, response) => {
    const scope = await resolveScope(postgres, callerOf(response));
    const overlay = await live.overlay();
    response.json(await listCustomers(postgres, readListRequest(request), { scope, overlay }));
  });
  router.get("/customers/export", async (request, response) => {
    const scope = await resolveScope(postgres, callerOf(response));
    const overlay = await live.overlay();
    const { filter } = readListRequest(request);
    const format = exportFormat(request);
    const flat = (customer: Customer) => ({ ...customer, ...customer.counts });
    await streamExport(response, { name: "customers", format, columns: customerColumns }, async function* () {
      let pageToken: string | undefined;
      do {
        const asked = { pageSize: 1_000, pageToken, filter, orderBy: undefined };
        const page = await listCustomers(postgres, asked, { scope, overlay });
        yield format === "csv" ? page.items.map(flat) : page.items;
        pageToken = page.next_page_token ?? undefined;
      } while (pageToken !== undefined);
    });
  });
  router.get("/customers/:customer", async (request, response) => {
    const { customer } = request.params;
    const scope = await resolveScope(postgres, callerOf(response), customer);
    const overlay = await live.overlay();
    response.json(await readCustomer(postgres, customer, { scope, overlay }));
  });
  router.get("/customers/:customer/machines", async (request, response) => {
    const { customer } = request.params;
    await resolveScope(postgres, callerOf(response), customer);
    response.json(await listMachines(deps, customer, readListRequest(request)));
  });
  router.get("/customers/:customer/machines/:machine", async (request, response) => {
    const { customer, machine } = request.params;
    response.json(await readMachine(deps, customer, machine));
  });
}
