import { type HandlerOf, type Handlers, noContent, ok } from "@rollcall/api-kit";
import type { InstancePath } from "@rollcall/contracts/identity";
import { AppError } from "@rollcall/service-kit";
import { changesBetween } from "../audit/changes-between.ts";
import type { Write, Writer } from "../api/write.ts";
import { mergeLabels } from "./labels.ts";
import * as store from "./machine-store.ts";

type Parts = { readonly writer: Writer };

type MachinePath = Omit<InstancePath, "software">;

async function lockMachine({ client }: Write, { customer, machine }: MachinePath) {
  const row = await store.lockMachine(client, customer, machine);
  if (!row) throw new AppError("not_found", `There is no machine ${customer}/${machine}`);
  return row;
}

async function lockInstance({ client }: Write, path: InstancePath) {
  const row = await store.lockInstance(client, path);
  if (!row)
    throw new AppError("not_found", `There is no instance ${path.customer}/${path.machine}/${path.software}`);
  return row;
}

const updateMachine =
  ({ writer }: Parts): HandlerOf<"updateMachine"> =>
  async (call) => {
    const path = call.params;
    const { labels, ...change } = call.body;
    return writer.write(call, async (write) => {
      const before = await lockMachine(write, path);
      const after = { ...before, ...change, labels: mergeLabels(before.labels, labels ?? {}) };
      await store.updateMachine(write.client, after);
      const target = `${path.customer}/${path.machine}`;
      const changes = changesBetween(before, after);
      if (changes) await write.audit({ target, customer: path.customer, ...changes });
      else write.unchanged();
      write.announce("machines", target);
      return ok(after);
    });
  };

const deleteMachine =
  ({ writer }: Parts): HandlerOf<"deleteMachine"> =>
  async (call) => {
    const path = call.params;
    return writer.write(call, async (write) => {
      const { facts: _, ...before } = await lockMachine(write, path);
      const instances = await store.lockInstancesOf(write.client, path.customer, path.machine);
      const ids = instances.map(({ id }) => id);
      await store.deleteInstances(write.client, ids);
      await store.deleteMachine(write.client, path.customer, path.machine);
      const target = `${path.customer}/${path.machine}`;
      const software = instances.map((each) => each.software);
      await write.audit({ target, customer: path.customer, before: { ...before, software } });
      for (const id of ids) write.announce("instances", id);
      write.announce("machines", target);
      return noContent;
    });
  };

const updateInstance =
  ({ writer }: Parts): HandlerOf<"updateInstance"> =>
  async (call) => {
    const path = call.params;
    const change = call.body;
    return writer.write(call, async (write) => {
      const before = await lockInstance(write, path);
      const after = { ...before, ...change };
      await store.updateInstance(write.client, after);
      const changes = changesBetween(before, after);
      const target = `${path.customer}/${path.machine}/${path.software}`;
      if (changes) await write.audit({ target, customer: path.customer, ...changes });
      else write.unchanged();
      write.announce("instances", before.id);
      return ok(after);
    });
  };

const deleteInstance =
  ({ writer }: Parts): HandlerOf<"deleteInstance"> =>
  async (call) => {
    const path = call.params;
    return writer.write(call, async (write) => {
      const before = await lockInstance(write, path);
      await store.deleteInstances(write.client, [before.id]);
      const target = `${path.customer}/${path.machine}/${path.software}`;
      await write.audit({ target, customer: path.customer, before });
      write.announce("instances", before.id);
      return noContent;
    });
  };

export const createMachineHandlers = (parts: Parts) =>
  ({
    updateMachine: updateMachine(parts),
    deleteMachine: deleteMachine(parts),
    updateInstance: updateInstance(parts),
    deleteInstance: deleteInstance(parts),
  }) satisfies Partial<Handlers<"control">>;
