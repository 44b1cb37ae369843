import { created, type HandlerOf, type Handlers, noContent, ok, signedIn } from "@rollcall/api-kit";
import type { components } from "@rollcall/contracts/generated/api.ts";
import { type Caller, type LineOf, requireRoleOn, type Role, roles, rootsOf } from "@rollcall/people-access";
import { AppError, createApiKey, hashApiKey, type Postgres } from "@rollcall/service-kit";
import { decodePageToken, pageOf } from "../api/paging.ts";
import { futureInstant, invalidField } from "../api/problems.ts";
import type { Writer } from "../api/write.ts";
import { administersAll } from "../sign-in/account-handlers.ts";
import * as store from "./api-key-store.ts";

type Parts = {
  readonly postgres: Postgres;
  readonly writer: Writer;
  readonly lineOf: LineOf;
  readonly tokenKey: string;
};

const ownerOf = (caller: Caller): store.Owner =>
  administersAll(caller) ? { all: true } : { all: false, userId: caller.userId, keyId: caller.id };

const highestRole = ({ grants }: Caller): Role | undefined =>
  roles.findLast((role) => grants.some((grant) => grant.role === role));

/** What the key shall allow, which the caller must hold himself. */
async function wantedGrant(caller: Caller, wanted: components["schemas"]["NewApiKey"], lineOf: LineOf) {
  const role = wanted.role ?? highestRole(caller);
  if (!role) throw new AppError("forbidden", "Without a role there is nothing that a key could do");
  const customer = wanted.customer ?? null;
  if (customer !== null) {
    await requireRoleOn(caller, role, customer, lineOf);
    if ((await lineOf(customer)).length === 0)
      throw invalidField("customer", `there is no customer ${customer}`);
  } else if (rootsOf(caller, role) !== null) {
    throw invalidField("customer", `is needed: you are not ${role} for everything`);
  }
  return { role, customer };
}

const create =
  ({ writer, lineOf, tokenKey }: Parts): HandlerOf<"createApiKey"> =>
  async (call) => {
    const caller = signedIn(call);
    const wanted = call.body;
    const grant = await wantedGrant(caller, wanted, lineOf);
    const expires_at = futureInstant("expires_at", wanted.expires_at);
    const { key, prefix } = createApiKey();
    return writer.write(call, async (write) => {
      const row = await store.insertApiKey(write.client, {
        ...grant,
        prefix,
        hash: hashApiKey(key, tokenKey),
        name: wanted.name,
        userId: caller.userId,
        created_by: caller.name,
        expires_at,
      });
      const after = { name: row.name, ...grant, expires_at };
      await write.audit({ target: prefix, customer: grant.customer, after });
      write.announce("api_keys", row.id);
      return created({ ...row, key });
    });
  };

const list =
  ({ postgres }: Parts): HandlerOf<"listApiKeys"> =>
  async (call) => {
    const size = Number(call.query["page_size"]);
    const page = { size, after: decodePageToken(call.query["page_token"], 2) };
    const { rows, total } = await store.listApiKeys(postgres, ownerOf(signedIn(call)), page);
    const positionOf = ({ created_at, id }: store.ApiKeyRow) => [created_at.toISOString(), id];
    return ok(pageOf(rows, { size, total, positionOf }));
  };

const revoke =
  ({ writer }: Parts): HandlerOf<"revokeApiKey"> =>
  async (call) => {
    const id = call.params.key;
    return writer.write(call, async (write) => {
      const key = await store.lockApiKey(write.client, ownerOf(signedIn(call)), id);
      if (!key) throw new AppError("not_found", "There is no such API key of yours");
      if (key.revoked_at) write.unchanged();
      else {
        await store.revokeApiKey(write.client, id);
        await write.audit({
          target: key.prefix,
          customer: key.customer,
          before: { name: key.name, role: key.role },
        });
      }
      write.announce("api_keys", id);
      return noContent;
    });
  };

export const createApiKeyHandlers = (parts: Parts) =>
  ({
    createApiKey: create(parts),
    listApiKeys: list(parts),
    revokeApiKey: revoke(parts),
  }) satisfies Partial<Handlers<"control">>;
