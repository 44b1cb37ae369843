import type { Call } from "@rollcall/api-kit";
import { randomUUID } from "node:crypto";
import { type AccessTokens, accessTokenSeconds } from "@rollcall/people-access";
import type { Write, Writer } from "../api/write.ts";
import { hashSecret, newSecret } from "./secret-link.ts";
import { type Issued, sessionCookies } from "./session-cookies.ts";
import * as store from "./session-store.ts";

/** A session that is not used for so long is over. */
const sessionDays = 30;

/** Two tabs of one browser may come with the same cookie at once: that is no theft for so long. */
const sameBrowserSeconds = 10;

export type Person = { readonly id: string; readonly email: string };

export type Refreshed =
  | { readonly kind: "refreshed"; readonly issued: Issued }
  | { readonly kind: "refused" }
  /** The token had been used before: its session was ended. */
  | { readonly kind: "stolen"; readonly email: string };

export type Sessions = {
  /** Inside of the write that let the person in. */
  readonly open: (write: Write, call: Call, person: Person) => Promise<Issued>;
  readonly refresh: (call: Call, refreshToken: string, fromCookie: boolean) => Promise<Refreshed>;
  readonly answer: typeof answerOf;
};

export const actorOf = (call: Call, { id, email }: Person) => ({
  actor: email,
  actorId: id,
  address: call.address,
  requestId: call.requestId,
});

async function tradeToken(write: Write, presented: store.Presented, hash: Buffer): Promise<string> {
  const refreshToken = newSecret();
  await store.useRefreshToken(write.client, { hash, sessionId: presented.session_id, days: sessionDays });
  await store.insertRefreshToken(write.client, hashSecret(refreshToken), presented.session_id);
  // Nobody needs to read in the audit log that a page stayed open.
  write.unchanged();
  return refreshToken;
}

async function endStolenSession(write: Write, { session_id, user_id, email }: store.Presented) {
  await store.revokeSession(write.client, session_id);
  await write.audit({ action: "refreshTokenReused", target: email, after: { session_ended: session_id } });
  write.announce("users", user_id);
}

type Issue = (userId: string, sessionId: string, refreshToken: string | undefined) => Promise<Issued>;

async function openSession({ client }: Write, call: Call, person: Person, issue: Issue): Promise<Issued> {
  const { address, headers } = call;
  const id = randomUUID();
  const refreshToken = newSecret();
  const userAgent = headers["user-agent"]?.slice(0, 300) ?? null;
  await store.insertSession(client, { id, userId: person.id, address, userAgent, days: sessionDays });
  await store.insertRefreshToken(client, hashSecret(refreshToken), id);
  await client.query("update users set last_sign_in_at = now() where id = $1", [person.id]);
  return issue(person.id, id, refreshToken);
}

async function refreshSession(
  write: Write,
  presented: store.Presented,
  options: { hash: Buffer; fromCookie: boolean; issue: Issue },
): Promise<Refreshed> {
  const { hash, fromCookie, issue } = options;
  const { user_id, session_id, used_seconds_ago: used, email } = presented;
  if (used === null) {
    const next = await tradeToken(write, presented, hash);
    return { kind: "refreshed", issued: await issue(user_id, session_id, next) };
  }
  if (fromCookie && used < sameBrowserSeconds) {
    write.unchanged();
    return { kind: "refreshed", issued: await issue(user_id, session_id, undefined) };
  }
  await endStolenSession(write, presented);
  return { kind: "stolen", email };
}

const answerOf = <S extends number>({ secure }: Pick<Call, "secure">, status: S, issued: Issued) => ({
  status,
  headers: {
    "set-cookie": sessionCookies(issued, { secure, days: sessionDays, seconds: accessTokenSeconds }),
  },
  body: {
    access_token: issued.accessToken,
    ...(issued.refreshToken === undefined ? {} : { refresh_token: issued.refreshToken }),
    token_type: "Bearer" as const,
    expires_in: accessTokenSeconds,
  },
});

export function createSessions(deps: { writer: Writer; tokens: AccessTokens }): Sessions {
  const { writer, tokens } = deps;
  const issue: Issue = async (userId, sessionId, refreshToken) => ({
    accessToken: await tokens.sign({ userId, sessionId }),
    refreshToken,
    csrfToken: tokens.csrfToken(sessionId),
  });
  return {
    open: (write, call, person) => openSession(write, call, person, issue),
    refresh: (call, refreshToken, fromCookie) => {
      const hash = hashSecret(refreshToken);
      const nobody = { actor: null, actorId: null, address: call.address, requestId: call.requestId };
      return writer.writeAs(nobody, call.operation, async (write): Promise<Refreshed> => {
        const presented = await store.lockRefreshToken(write.client, hash);
        if (presented?.session_open) return refreshSession(write, presented, { hash, fromCookie, issue });
        write.unchanged();
        return { kind: "refused" };
      });
    },
    answer: answerOf,
  };
}
