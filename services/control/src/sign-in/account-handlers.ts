import { type HandlerOf, type Handlers, noContent, ok, signedIn } from "@rollcall/api-kit";
import { type Caller, rootsOf } from "@rollcall/people-access";
import { AppError, type Postgres } from "@rollcall/service-kit";
import { invalidField } from "../api/problems.ts";
import type { Writer } from "../api/write.ts";
import { findAccountById, findUser, setPassword } from "../users/user-store.ts";
import type { AttemptGuard } from "./attempt-limits.ts";
import { hashPassword, isPassword } from "./password.ts";
import { listOpenSessions, revokeSession, revokeSessionsOf } from "./session-store.ts";

type Parts = { readonly postgres: Postgres; readonly writer: Writer; readonly attempts: AttemptGuard };

/** What only a person can do who signed in, not a key. */
export function personOf(caller: Caller): { id: string; sessionId: string } {
  if (caller.kind !== "user" || caller.sessionId === null)
    throw new AppError("forbidden", "This is for signed-in people, not for API keys");
  return { id: caller.id, sessionId: caller.sessionId };
}

export function refusePasswordLikeEmail(field: string, password: string, email: string): void {
  if (password.toLowerCase().includes(email.toLowerCase()))
    throw invalidField(field, "must not contain the address");
}

const getMe =
  ({ postgres }: Parts): HandlerOf<"getMe"> =>
  async (call) => {
    const caller = signedIn(call);
    const user = caller.kind === "user" ? await findUser(postgres, caller.id) : undefined;
    const { kind, id, grants } = caller;
    return ok({ kind, id, email: user?.email ?? null, name: user ? user.name : caller.name, roles: grants });
  };

const changePassword =
  ({ postgres, writer, attempts }: Parts): HandlerOf<"changePassword"> =>
  async (call) => {
    const person = personOf(signedIn(call));
    const { current_password: current, new_password: next } = call.body;
    const account = await findAccountById(postgres, person.id);
    if (!account) throw new AppError("not_found", "There is no such user");
    refusePasswordLikeEmail("new_password", next, account.email);
    // A stolen session must not be a place to try passwords.
    const attempt = await attempts.begin(account.email, call.address);
    if (!(await isPassword(current, account.password_hash)))
      throw invalidField("current_password", "is not the present password");
    await attempt.succeeded();
    const hash = await hashPassword(next);
    return writer.write(call, async (write) => {
      await setPassword(write.client, account.id, hash);
      const ended = await revokeSessionsOf(write.client, account.id, person.sessionId);
      await write.audit({ target: account.email, after: { other_sessions_ended: ended } });
      write.announce("users", account.id);
      return noContent;
    });
  };

const listSessions =
  ({ postgres }: Parts): HandlerOf<"listSessions"> =>
  async (call) => {
    const person = personOf(signedIn(call));
    const sessions = await listOpenSessions(postgres, person.id);
    return ok({ items: sessions.map((each) => ({ ...each, current: each.id === person.sessionId })) });
  };

const revokeOwnSession =
  ({ writer }: Parts): HandlerOf<"revokeSession"> =>
  async (call) => {
    const caller = signedIn(call);
    const { id } = personOf(caller);
    const sessionId = call.params.session;
    return writer.write(call, async (write) => {
      const { rowCount } = await write.client.query("select from sessions where id = $1 and user_id = $2", [
        sessionId,
        id,
      ]);
      if (!rowCount) throw new AppError("not_found", "There is no such session of yours");
      await revokeSession(write.client, sessionId);
      await write.audit({ target: caller.name, after: { session_ended: sessionId } });
      write.announce("users", id);
      return noContent;
    });
  };

export const createAccountHandlers = (parts: Parts) =>
  ({
    getMe: getMe(parts),
    changePassword: changePassword(parts),
    listSessions: listSessions(parts),
    revokeSession: revokeOwnSession(parts),
  }) satisfies Partial<Handlers<"control">>;

/** Whether the caller administers everything. */
export const administersAll = (caller: Caller): boolean => rootsOf(caller, "admin") === null;
