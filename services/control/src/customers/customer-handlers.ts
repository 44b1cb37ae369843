import { type Call, created, type Handlers, ok, signedIn } from "@rollcall/api-kit";
import { randomUUID } from "node:crypto";
import type { NewFact } from "@rollcall/contracts/facts";
import { canaryCustomer } from "@rollcall/contracts/identity";
import { type LineOf, type Caller, requireRoleOn, rootsOf } from "@rollcall/people-access";
import { AppError } from "@rollcall/service-kit";
import { invalidField, noSuchCustomer } from "../api/problems.ts";
import type { Write, Writer } from "../api/write.ts";
import { changesBetween } from "../audit/changes-between.ts";
import * as store from "./customer-store.ts";
import { customersUnder } from "./customers-in-view.ts";

const slugTaken = (slug: string) => new AppError("conflict", `The slug ${slug} is taken`);

/** A parent takes a child in only by the word of who administers the parent; a root needs one who administers all. */
async function requireAdminOfParent(caller: Caller, parent: string | null, lineOf: LineOf): Promise<void> {
  if (rootsOf(caller, "admin") === null) return;
  if (parent === null) throw new AppError("forbidden", "This needs the role admin for everything");
  try {
    await requireRoleOn(caller, "admin", parent, lineOf);
  } catch (error) {
    // Whether a foreign customer exists is not told.
    if (error instanceof AppError && error.code === "not_found")
      throw invalidField("parent", `there is no customer ${parent}`);
    throw error;
  }
}

async function checkParent({ client }: Write, slug: string, parent: string): Promise<void> {
  if (parent === slug) throw invalidField("parent", "a customer cannot be its own parent");
  const line = await store.lineOfCustomer(client, parent);
  if (line.length === 0) throw invalidField("parent", `there is no customer ${parent}`);
  if (line.includes(slug)) throw invalidField("parent", `${parent} is below ${slug}: this would be a circle`);
}

/** A change of the customer itself, and whether it is active as a fact of its own. */
function tellChanged(
  write: Write,
  call: Call,
  [before, after]: readonly [store.CustomerRow, store.CustomerRow],
  changed: readonly string[],
): void {
  const by = signedIn(call).name;
  const at = after.updated_at.getTime() * 1_000;
  const told = { customer: after.slug, at };
  write.fact({ ...told, id: randomUUID(), name: "customer.changed", data: { changed } } satisfies NewFact);
  if (before.active !== after.active) {
    const name = after.active ? "customer.activated" : "customer.deactivated";
    write.fact({ ...told, id: randomUUID(), name, data: { by } } satisfies NewFact);
  }
}

export function createCustomerHandlers({ writer, lineOf }: { writer: Writer; lineOf: LineOf }) {
  return {
    createCustomer: async (call) => {
      const wanted = call.body;
      const parent = wanted.parent ?? null;
      await requireAdminOfParent(signedIn(call), parent, lineOf);
      return writer.write(call, async (write) => {
        // Our own canary has this slug, and nobody is shown its row.
        if (wanted.slug === canaryCustomer) throw slugTaken(wanted.slug);
        if (parent !== null) await checkParent(write, wanted.slug, parent);
        const customer = await store.insertCustomer(write.client, wanted);
        if (!customer) throw slugTaken(wanted.slug);
        await write.audit({ target: customer.slug, customer: customer.slug, after: customer });
        const at = customer.created_at.getTime() * 1_000;
        const { slug, name } = customer;
        write.fact({ id: randomUUID(), name: "customer.created", at, customer: slug, data: { name } });
        write.announce("customers", customer.slug);
        return created(customer);
      });
    },
    updateCustomer: async (call) => {
      const slug = call.params.customer;
      const change = call.body;
      return writer.write(call, async (write) => {
        if (change.parent !== undefined) await store.lockTree(write.client);
        const before = await store.lockCustomer(write.client, slug);
        if (!before) throw noSuchCustomer(slug);
        const moves = change.parent !== undefined && change.parent !== before.parent;
        if (moves) await requireAdminOfParent(signedIn(call), change.parent ?? null, lineOf);
        if (moves && change.parent) await checkParent(write, slug, change.parent);
        const after = await store.updateCustomer(write.client, { ...before, ...change });
        const changes = changesBetween(before, after, ["updated_at"]);
        if (changes) {
          await write.audit({ target: slug, customer: slug, ...changes });
          tellChanged(write, call, [before, after], Object.keys(changes.after));
        } else write.unchanged();
        // Whether a customer may report depends on those above it too.
        const concerned =
          moves || after.active !== before.active ? await customersUnder(write.client, [slug]) : [slug];
        for (const each of concerned) write.announce("customers", each);
        return ok(after);
      });
    },
  } satisfies Partial<Handlers<"control">>;
}
