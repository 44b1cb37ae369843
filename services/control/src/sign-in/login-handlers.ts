import type { Call, HandlerOf, Handlers } from "@rollcall/api-kit";
import type { components } from "@rollcall/contracts/generated/api.ts";
import {
  type AccessTokens,
  csrfHeader,
  readCookie,
  readCredentials,
  refreshCookie,
} from "@rollcall/people-access";
import { AppError, type Log, type Postgres } from "@rollcall/service-kit";
import type { Writer } from "../api/write.ts";
import { findAccount } from "../users/user-store.ts";
import type { AttemptGuard } from "./attempt-limits.ts";
import { isPassword } from "./password.ts";
import { hashSecret } from "./secret-link.ts";
import { clearedCookies } from "./session-cookies.ts";
import { lockRefreshToken, revokeSession } from "./session-store.ts";
import { actorOf, type Sessions } from "./sessions.ts";

type Schemas = components["schemas"];

export type LoginParts = {
  readonly postgres: Postgres;
  readonly writer: Writer;
  readonly sessions: Sessions;
  readonly tokens: AccessTokens;
  readonly attempts: AttemptGuard;
  readonly log: Log;
  readonly countSignIn: (method: "password" | "oidc" | "invitation", result: "accepted" | "refused") => void;
};

const login =
  ({ postgres, writer, sessions, attempts, countSignIn }: LoginParts): HandlerOf<"login"> =>
  async (call) => {
    const { email, password } = call.body;
    const attempt = await attempts.begin(email, call.address);
    const account = await findAccount(postgres, email);
    // The same work for accounts that do not exist, cannot sign in so, or are switched off.
    const isRight = await isPassword(password, account?.active ? account.password_hash : null);
    if (!account || !isRight) {
      countSignIn("password", "refused");
      throw new AppError("unauthenticated", "The e-mail address or the password is wrong");
    }
    await attempt.succeeded();
    countSignIn("password", "accepted");
    const issued = await writer.writeAs(actorOf(call, account), call.operation, async (write) => {
      await write.audit({ target: account.email, after: { method: "password" } });
      return sessions.open(write, call, account);
    });
    return sessions.answer(call, 200, issued);
  };

const presentedToken = (call: Call): { text: string; fromCookie: boolean } | undefined => {
  const { refresh_token: fromBody } = (call.body ?? {}) as Schemas["Refresh"];
  if (fromBody !== undefined) return { text: fromBody, fromCookie: false };
  const text = readCookie(call.headers, refreshCookie);
  return text ? { text, fromCookie: true } : undefined;
};

const refusedToken = () => new AppError("unauthenticated", "The refresh token is wrong, spent or expired");

const refresh =
  ({ sessions, tokens, log, postgres }: LoginParts): HandlerOf<"refresh"> =>
  async (call) => {
    const presented = presentedToken(call);
    if (!presented) throw refusedToken();
    const { text, fromCookie } = presented;
    if (fromCookie) {
      const { rows } = await postgres.query<{ session_id: string }>(
        "select session_id from refresh_tokens where hash = $1",
        [hashSecret(text)],
      );
      const repeated = call.headers[csrfHeader];
      const sessionId = rows[0]?.session_id;
      if (sessionId === undefined) throw refusedToken();
      if (typeof repeated !== "string" || !tokens.isCsrfToken(repeated, sessionId))
        throw new AppError("forbidden", "X-CSRF-Token must repeat the cookie rollcall_csrf");
    }
    const outcome = await sessions.refresh(call, text, fromCookie);
    if (outcome.kind === "refreshed") return sessions.answer(call, 200, outcome.issued);
    if (outcome.kind === "stolen")
      log.warn(
        { email: outcome.email, address: call.address },
        "a spent refresh token came again, ended its session",
      );
    throw refusedToken();
  };

/** By whatever names it: the refresh token, the access token, the cookies. */
async function namedSession({ postgres, tokens }: LoginParts, call: Call) {
  const presented = presentedToken(call);
  const byRefresh = presented && (await lockRefreshToken(postgres, hashSecret(presented.text)));
  if (byRefresh) return { sessionId: byRefresh.session_id, userId: byRefresh.user_id };
  const credentials = readCredentials(call.headers);
  return credentials.kind === "access_token" ? tokens.verify(credentials.text) : undefined;
}

const logout =
  (parts: LoginParts): HandlerOf<"logout"> =>
  async (call) => {
    const session = await namedSession(parts, call);
    if (session) {
      const { rows } = await parts.postgres.query<{ email: string }>(
        "select email from users where id = $1",
        [session.userId],
      );
      const email = rows[0]?.email ?? "";
      const who = actorOf(call, { id: session.userId, email });
      await parts.writer.writeAs(who, call.operation, async (write) => {
        const { rowCount } = await revokeSession(write.client, session.sessionId);
        if (rowCount) await write.audit({ target: email });
        else write.unchanged();
        write.announce("users", session.userId);
      });
    }
    return { status: 204, headers: { "set-cookie": clearedCookies(call.secure) } };
  };

export const createLoginHandlers = (parts: LoginParts) =>
  ({
    login: login(parts),
    refresh: refresh(parts),
    logout: logout(parts),
  }) satisfies Partial<Handlers<"control">>;
