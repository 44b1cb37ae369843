import {
  type Call,
  created,
  type HandlerOf,
  type Handlers,
  noContent,
  ok,
  signedIn,
} from "@rollcall/api-kit";
import type { components } from "@rollcall/contracts/generated/api.ts";
import { type Caller, type LineOf, requireRoleOn, type Role, rootsOf } from "@rollcall/people-access";
import { AppError, type Postgres } from "@rollcall/service-kit";
import { decodePageToken, pageOf } from "../api/paging.ts";
import { invalidField } from "../api/problems.ts";
import type { Writer } from "../api/write.ts";
import { invitationLetter, registrationPath } from "../mail/letters.ts";
import type { Mailer } from "../mail/mailer.ts";
import { refusePasswordLikeEmail } from "../sign-in/account-handlers.ts";
import { type AttemptGuard, placeOf } from "../sign-in/attempt-limits.ts";
import {
  findLink,
  insertLink,
  type LinkRow,
  listInvitations,
  takeLink,
  voidLink,
  voidLinks,
} from "../sign-in/link-store.ts";
import { hashPassword } from "../sign-in/password.ts";
import { type Sessions } from "../sign-in/sessions.ts";
import { uuidV7 } from "../uuid-v7.ts";
import { findAccount, insertUser, setRoles, unknownCustomers } from "./user-store.ts";

type Schemas = components["schemas"];

export type InvitationParts = {
  readonly postgres: Postgres;
  readonly writer: Writer;
  readonly lineOf: LineOf;
  readonly sessions: Sessions;
  readonly attempts: AttemptGuard;
  readonly mailer: Mailer;
  readonly publicUrl: string;
};

const validHours = 7 * 24;

/** A link of an invitation always has a role. */
const asInvitation = ({ id, email, role, customer, name, created_by, created_at, expires_at }: LinkRow) => ({
  id,
  email,
  role: role as Role,
  customer,
  name,
  created_by,
  created_at,
  expires_at,
});

/** Nobody gives away what he does not hold himself. */
export async function requireGrantable(
  caller: Caller,
  grant: { role: Role; customer: string | null },
  lineOf: LineOf,
): Promise<void> {
  if (grant.customer !== null) return requireRoleOn(caller, "admin", grant.customer, lineOf);
  if (rootsOf(caller, "admin") !== null)
    throw new AppError("forbidden", "This needs the role admin for everything");
}

const create =
  (parts: InvitationParts): HandlerOf<"createInvitation"> =>
  async (call) => {
    const { email, role, name, customer = null } = call.body;
    const caller = signedIn(call);
    await requireGrantable(caller, { role, customer }, parts.lineOf);
    const { token, row } = await parts.writer.write(call, async (write) => {
      if (await findAccount(write.client, email))
        throw new AppError("conflict", `${email} has an account already`);
      if ((await unknownCustomers(write.client, [{ role, customer }])).length > 0)
        throw invalidField("customer", `there is no customer ${String(customer)}`);
      await voidLinks(write.client, "invitation", email);
      const made = await insertLink(write.client, {
        id: uuidV7(),
        purpose: "invitation",
        email,
        role,
        customer,
        name: name ?? null,
        created_by: caller.name,
        hours: validHours,
      });
      await write.audit({ target: email, customer, after: { role, customer } });
      return made;
    });
    const link = `${parts.publicUrl}${registrationPath(token)}`;
    const mailed = await parts.mailer.send(invitationLetter(email, link, row.expires_at));
    return created({ ...asInvitation(row), token, link, mailed });
  };

const list =
  ({ postgres }: InvitationParts): HandlerOf<"listInvitations"> =>
  async (call) => {
    const size = Number(call.query["page_size"]);
    const page = { size, after: decodePageToken(call.query["page_token"], 1) };
    const { rows, total } = await listInvitations(postgres, rootsOf(signedIn(call), "admin"), page);
    return ok(pageOf(rows.map(asInvitation), { size, total, positionOf: ({ id }) => [id] }));
  };

const revoke =
  ({ writer, lineOf }: InvitationParts): HandlerOf<"revokeInvitation"> =>
  async (call) => {
    const id = call.params.invitation;
    return writer.write(call, async (write) => {
      const unknown = () => new AppError("not_found", "There is no such invitation");
      const invitation = await findLink(write.client, id);
      if (!invitation?.role) throw unknown();
      const { role, customer, email } = invitation;
      await requireGrantable(signedIn(call), { role, customer }, lineOf).catch(() => {
        throw unknown();
      });
      await voidLink(write.client, id);
      await write.audit({ target: email, customer, before: { role, customer } });
      return noContent;
    });
  };

async function takeInvitation(parts: InvitationParts, call: Call, passwordHash: string) {
  const { token, name, password } = call.body as Schemas["Registration"];
  const who = { actor: null, actorId: null, address: call.address, requestId: call.requestId };
  return parts.writer.writeAs(who, call.operation, async (write) => {
    const invitation = await takeLink(write.client, "invitation", token);
    if (!invitation?.role) throw invalidField("token", "the invitation is unknown, used or too old");
    const { email, role, customer } = invitation;
    refusePasswordLikeEmail("password", password, email);
    const id = await insertUser(write.client, { email, name: name ?? invitation.name, passwordHash });
    if (id === undefined) throw new AppError("conflict", "There is an account for this address already");
    await setRoles(write.client, id, [{ role, customer }]);
    await write.audit({ target: email, customer, after: { role, customer } });
    write.announce("users", id);
    return parts.sessions.open(write, call, { id, email });
  });
}

const register =
  (parts: InvitationParts): HandlerOf<"register"> =>
  async (call) => {
    const attempt = await parts.attempts.begin("register", `register ${placeOf(call.address)}`);
    const { password } = call.body;
    const issued = await takeInvitation(parts, call, await hashPassword(password));
    await attempt.succeeded();
    return parts.sessions.answer(call, 201, issued);
  };

export const createInvitationHandlers = (parts: InvitationParts) =>
  ({
    createInvitation: create(parts),
    listInvitations: list(parts),
    revokeInvitation: revoke(parts),
    register: register(parts),
  }) satisfies Partial<Handlers<"control">>;
