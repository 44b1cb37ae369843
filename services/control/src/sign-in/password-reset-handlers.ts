import { type Call, created, type HandlerOf, type Handlers, noContent, signedIn } from "@rollcall/api-kit";
import { randomUUID } from "node:crypto";
import { AppError, type Log, type Postgres } from "@rollcall/service-kit";
import { invalidField } from "../api/problems.ts";
import type { Writer } from "../api/write.ts";
import { newPasswordPath, passwordLetter } from "../mail/letters.ts";
import type { Mailer } from "../mail/mailer.ts";
import { type Account, findAccount, findAccountById, setPassword } from "../users/user-store.ts";
import { refusePasswordLikeEmail } from "./account-handlers.ts";
import { type AttemptGuard, forgetFailures, placeOf } from "./attempt-limits.ts";
import { insertLink, takeLink, voidLinks } from "./link-store.ts";
import { hashPassword } from "./password.ts";
import { revokeSessionsOf } from "./session-store.ts";
import { actorOf } from "./sessions.ts";

export type ResetParts = {
  readonly postgres: Postgres;
  readonly writer: Writer;
  readonly attempts: AttemptGuard;
  readonly mailer: Mailer;
  readonly publicUrl: string;
  readonly log: Log;
};

const validHours = 2;

const link = (parts: ResetParts, token: string) => `${parts.publicUrl}${newPasswordPath(token)}`;

const makeLink = async (
  client: Parameters<typeof insertLink>[0],
  account: Account,
  createdBy: string | null,
) => {
  await voidLinks(client, "password_reset", account.email);
  const { id: user_id, email } = account;
  return insertLink(client, {
    id: randomUUID(),
    purpose: "password_reset",
    email,
    user_id,
    created_by: createdBy,
    hours: validHours,
  });
};

async function mailLink(parts: ResetParts, call: Call, email: string): Promise<void> {
  const account = await findAccount(parts.postgres, email);
  if (!account?.active) return;
  const who = { ...actorOf(call, account), actor: null, actorId: null };
  const { token, row } = await parts.writer.writeAs(who, call.operation, async (write) => {
    await write.audit({ target: account.email });
    return makeLink(write.client, account, null);
  });
  await parts.mailer.send(passwordLetter(account.email, link(parts, token), row.expires_at));
}

const requestPasswordReset =
  (parts: ResetParts): HandlerOf<"requestPasswordReset"> =>
  async (call) => {
    const { email } = call.body;
    await parts.attempts.beginLetter(email, `reset ${placeOf(call.address)}`);
    // Not awaited: the answer is the same and comes as soon, whether there is an account or not.
    if (parts.mailer.isSetUp)
      mailLink(parts, call, email).catch((err: unknown) =>
        parts.log.warn({ err }, "could not make a reset link"),
      );
    return { status: 202 };
  };

const confirmPasswordReset =
  (parts: ResetParts): HandlerOf<"confirmPasswordReset"> =>
  async (call) => {
    const { token, password } = call.body;
    const attempt = await parts.attempts.begin("confirm", `confirm ${placeOf(call.address)}`);
    const hash = await hashPassword(password);
    const who = { actor: null, actorId: null, address: call.address, requestId: call.requestId };
    await parts.writer.writeAs(who, call.operation, async (write) => {
      const taken = await takeLink(write.client, "password_reset", token);
      const account = taken?.user_id ? await findAccountById(write.client, taken.user_id) : undefined;
      if (!account?.active) throw invalidField("token", "the link is unknown, used or too old");
      refusePasswordLikeEmail("password", password, account.email);
      await setPassword(write.client, account.id, hash);
      await revokeSessionsOf(write.client, account.id);
      // Whoever was locked out by his guesses has a new password now.
      await forgetFailures(write.client, account.email);
      await write.audit({ target: account.email });
      write.announce("users", account.id);
    });
    await attempt.succeeded();
    return noContent;
  };

const createPasswordReset =
  (parts: ResetParts): HandlerOf<"createPasswordReset"> =>
  async (call) => {
    const made = await parts.writer.write(call, async (write) => {
      const account = await findAccountById(write.client, call.params.user);
      if (!account) throw new AppError("not_found", "There is no such user");
      if (!account.active) throw new AppError("conflict", "The user is switched off; switch him on first");
      await write.audit({ target: account.email });
      return { account, ...(await makeLink(write.client, account, signedIn(call).name)) };
    });
    const address = link(parts, made.token);
    const mailed = await parts.mailer.send(passwordLetter(made.account.email, address, made.row.expires_at));
    return created({ token: made.token, link: address, expires_at: made.row.expires_at, mailed });
  };

export const createPasswordResetHandlers = (parts: ResetParts) =>
  ({
    requestPasswordReset: requestPasswordReset(parts),
    confirmPasswordReset: confirmPasswordReset(parts),
    createPasswordReset: createPasswordReset(parts),
  }) satisfies Partial<Handlers<"control">>;
