import { created, type HandlerOf, type Handlers, noContent, ok } from "@rollcall/api-kit";
import type { components } from "@rollcall/contracts/generated/api.ts";
import type { Grant } from "@rollcall/people-access";
import { AppError, type Postgres } from "@rollcall/service-kit";
import { decodePageToken, pageOf } from "../api/paging.ts";
import { invalidField } from "../api/problems.ts";
import type { Write, Writer } from "../api/write.ts";
import { refusePasswordLikeEmail } from "../sign-in/account-handlers.ts";
import { hashPassword } from "../sign-in/password.ts";
import { revokeSessionsOf } from "../sign-in/session-store.ts";
import { requireAdministratorLeft } from "./require-administrator.ts";
import * as store from "./user-store.ts";

type Schemas = components["schemas"];
type Parts = { readonly postgres: Postgres; readonly writer: Writer };

const noSuchUser = () => new AppError("not_found", "There is no such user");

const asGrants = (roles: readonly Schemas["Grant"][]): Grant[] =>
  roles.map(({ role, customer = null }) => ({ role, customer }));

async function checkGrants({ client }: Write, roles: readonly Grant[]): Promise<void> {
  const [unknown] = await store.unknownCustomers(client, roles);
  if (unknown !== undefined) throw invalidField("roles", `there is no customer ${unknown}`);
}

const existing = async (write: Write, id: string): Promise<store.UserRow> => {
  const user = await store.findUser(write.client, id);
  if (!user) throw noSuchUser();
  return user;
};

const getUser =
  ({ postgres }: Parts): HandlerOf<"getUser"> =>
  async (call) => {
    const user = await store.findUser(postgres, call.params.user);
    if (!user) throw noSuchUser();
    return ok(user);
  };

const listUsers =
  ({ postgres }: Parts): HandlerOf<"listUsers"> =>
  async (call) => {
    const size = Number(call.query["page_size"]);
    const page = { size, after: decodePageToken(call.query["page_token"], 1) };
    const { rows, total } = await store.listUsers(postgres, page);
    return ok(pageOf(rows, { size, total, positionOf: ({ email }) => [email.toLowerCase()] }));
  };

const createUser =
  ({ writer }: Parts): HandlerOf<"createUser"> =>
  async (call) => {
    const { email, name = null, password, roles: wanted } = call.body;
    refusePasswordLikeEmail("password", password, email);
    const roles = asGrants(wanted);
    const passwordHash = await hashPassword(password);
    return writer.write(call, async (write) => {
      await checkGrants(write, roles);
      const id = await store.insertUser(write.client, { email, name, passwordHash });
      if (id === undefined) throw new AppError("conflict", `There is a user ${email} already`);
      await store.setRoles(write.client, id, roles);
      await write.audit({ target: email, after: { name, roles } });
      write.announce("users", id);
      return created(await existing(write, id));
    });
  };

const updateUser =
  ({ writer }: Parts): HandlerOf<"updateUser"> =>
  async (call) => {
    const id = call.params.user;
    const { name, active, roles } = call.body;
    return writer.write(call, async (write) => {
      await store.lockAdministrators(write.client);
      const before = await existing(write, id);
      if (roles) {
        await checkGrants(write, asGrants(roles));
        await store.setRoles(write.client, id, asGrants(roles));
      }
      const next = { id, name: name === undefined ? before.name : name, active: active ?? before.active };
      await store.updateUser(write.client, next);
      if (!next.active) await revokeSessionsOf(write.client, id);
      await requireAdministratorLeft(write.client);
      const after = await existing(write, id);
      const shown = (user: store.UserRow) => ({ name: user.name, active: user.active, roles: user.roles });
      await write.audit({ target: after.email, before: shown(before), after: shown(after) });
      write.announce("users", id);
      return ok(after);
    });
  };

const deleteUser =
  ({ writer }: Parts): HandlerOf<"deleteUser"> =>
  async (call) => {
    const id = call.params.user;
    return writer.write(call, async (write) => {
      await store.lockAdministrators(write.client);
      const { email, name, roles } = await existing(write, id);
      await store.deleteUser(write.client, id);
      await requireAdministratorLeft(write.client);
      await write.audit({ target: email, before: { name, roles } });
      write.announce("users", id);
      return noContent;
    });
  };

export const createUserHandlers = (parts: Parts) =>
  ({
    listUsers: listUsers(parts),
    getUser: getUser(parts),
    createUser: createUser(parts),
    updateUser: updateUser(parts),
    deleteUser: deleteUser(parts),
  }) satisfies Partial<Handlers<"control">>;
