import {
  type CallOf,
  created,
  type HandlerOf,
  type Handlers,
  noContent,
  ok,
  signedIn,
} from "@rollcall/api-kit";
import { AppError, type Postgres } from "@rollcall/service-kit";
import { decodePageToken, pageOf } from "../api/paging.ts";
import { futureInstant, invalidField, noSuchCustomer } from "../api/problems.ts";
import type { Write, Writer } from "../api/write.ts";
import { customerExists } from "../customers/customer-store.ts";
import { customersUnder } from "../customers/customers-in-view.ts";
import { settleInstances } from "../diagnostics/diagnostic-store.ts";
import { uuidV7 } from "../uuid-v7.ts";
import * as store from "./whitelist-store.ts";

type Parts = { readonly postgres: Postgres; readonly writer: Writer };

/** The pattern of a body, checked for what the contract cannot say. */
function patternOf(call: CallOf<"createWhitelistPattern" | "previewWhitelistPattern">) {
  const wanted = call.body;
  const {
    machine = null,
    software = null,
    code_from = null,
    module_glob = null,
    message_glob = null,
  } = wanted;
  const code_to = wanted.code_to ?? code_from;
  if (code_from === null && code_to !== null) throw invalidField("code_from", "is needed beside code_to");
  if (code_from !== null && code_to !== null && code_to < code_from)
    throw invalidField("code_to", "must not be below code_from");
  if (code_from === null && module_glob === null && message_glob === null)
    throw invalidField("code_from", "give a code, a module or a message: this would match everything");
  return {
    customer: call.params.customer,
    machine,
    software,
    code_from,
    code_to,
    module_glob,
    message_glob,
    note: wanted.note ?? null,
    created_by: signedIn(call).name,
    expires_at: futureInstant("expires_at", wanted.expires_at),
  };
}

async function applyTo(write: Write, customer: string): Promise<void> {
  const instances = await store.applyWhitelist(write.client, await customersUnder(write.client, [customer]));
  if (instances.length > 0) await settleInstances(write.client, instances);
  write.announce("diagnostics_whitelist", customer);
}

const create =
  ({ writer }: Parts): HandlerOf<"createWhitelistPattern"> =>
  async (call) => {
    const pattern = { ...patternOf(call), id: uuidV7() };
    const { customer, id } = pattern;
    return writer.write(call, async (write) => {
      if (!(await customerExists(write.client, customer))) throw noSuchCustomer(customer);
      await store.insertPattern(write.client, pattern);
      await applyTo(write, customer);
      const made = await store.findPattern(write.client, customer, id);
      const { suppressing, ...after } = made as store.Pattern;
      await write.audit({ target: id, customer, after });
      return created({ ...after, suppressing });
    });
  };

const list =
  ({ postgres }: Parts): HandlerOf<"listWhitelist"> =>
  async (call) => {
    const customer = call.params.customer;
    if (!(await customerExists(postgres, customer))) throw noSuchCustomer(customer);
    const size = Number(call.query["page_size"]);
    const page = { size, after: decodePageToken(call.query["page_token"], 1) };
    const { rows, total } = await store.listPatterns(postgres, customer, page);
    return ok(pageOf(rows, { size, total, positionOf: ({ id }) => [id] }));
  };

const remove =
  ({ writer }: Parts): HandlerOf<"deleteWhitelistPattern"> =>
  async (call) => {
    const [customer, id] = [call.params.customer, call.params.pattern];
    return writer.write(call, async (write) => {
      const pattern = await store.findPattern(write.client, customer, id);
      if (!pattern) throw new AppError("not_found", "There is no such pattern");
      await store.deletePattern(write.client, id);
      await applyTo(write, customer);
      const { suppressing: _, ...before } = pattern;
      await write.audit({ target: id, customer, before });
      return noContent;
    });
  };

const preview =
  ({ postgres }: Parts): HandlerOf<"previewWhitelistPattern"> =>
  async (call) => {
    const pattern = patternOf(call);
    if (!(await customerExists(postgres, pattern.customer))) throw noSuchCustomer(pattern.customer);
    return ok(await store.previewPattern(postgres, pattern));
  };

export const createWhitelistHandlers = (parts: Parts) =>
  ({
    createWhitelistPattern: create(parts),
    listWhitelist: list(parts),
    deleteWhitelistPattern: remove(parts),
    previewWhitelistPattern: preview(parts),
  }) satisfies Partial<Handlers<"control">>;
