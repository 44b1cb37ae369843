import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "@rollcall/service-kit";
import { type AccessTokens, createAccessTokens } from "./access-token.ts";
import type { Caller } from "./caller.ts";
import { type Credentials, csrfHeader, readCredentials } from "./credentials.ts";
import type { PeopleStore } from "./people-store.ts";

type AskedRequest = { readonly method?: string | undefined; readonly headers: IncomingHttpHeaders };

export type Authenticator = {
  /** Undefined when the request brings nothing; throws `unauthenticated` for what does not hold. */
  readonly authenticate: (request: AskedRequest) => Promise<Caller | undefined>;
  /** After a write to users, roles, keys or sessions: the next request reads them anew. */
  readonly forget: () => void;
};

/** A revoked key or session is refused after this long at most, also by the processes that did not revoke it. */
const keepMs = 1_000;
const maxKept = 10_000;

const refused = () =>
  new AppError("unauthenticated", "The credentials are missing, wrong, expired or revoked");
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Answers for `keepMs` what was asked once, the failures too: a flood of bad keys costs the database little. */
function createMemory() {
  const kept = new Map<string, { until: number; caller: Promise<Caller | undefined> }>();
  const recall = (key: string, load: () => Promise<Caller | undefined>) => {
    const now = performance.now();
    const known = kept.get(key);
    if (known && known.until > now) return known.caller;
    if (kept.size >= maxKept) kept.clear();
    const caller = load();
    kept.set(key, { until: now + keepMs, caller });
    // A database that is away is not an answer worth keeping.
    caller.catch(() => kept.delete(key));
    return caller;
  };
  return { recall, forget: () => kept.clear() };
}

export function createAuthenticator(store: PeopleStore, serverKey: string): Authenticator {
  const tokens: AccessTokens = createAccessTokens(serverKey);
  const memory = createMemory();

  const ofAccessToken = async (
    { text, fromCookie }: Extract<Credentials, { kind: "access_token" }>,
    { method = "GET", headers }: AskedRequest,
  ) => {
    const token = await tokens.verify(text);
    if (!token) return undefined;
    // A browser sends the cookie whoever made it ask; only our own page can repeat the token.
    const repeated = headers[csrfHeader];
    if (fromCookie && !safeMethods.has(method)) {
      if (typeof repeated !== "string" || !tokens.isCsrfToken(repeated, token.sessionId))
        throw new AppError("forbidden", "X-CSRF-Token must repeat the cookie rollcall_csrf");
    }
    return memory.recall(`session ${token.sessionId} ${token.userId}`, () =>
      store.callerOfSession(token.sessionId, token.userId),
    );
  };

  const ofKey = (text: string) =>
    memory.recall(`key ${text}`, async () => {
      const caller = await store.callerOfKey(text);
      // When it was used is nice to know and no reason to refuse.
      if (caller) store.touchKey(caller.id).catch(() => {});
      return caller;
    });

  return {
    forget: memory.forget,
    authenticate: async (request) => {
      const credentials = readCredentials(request.headers);
      if (credentials.kind === "none") return undefined;
      if (credentials.kind === "unreadable") throw refused();
      const caller =
        credentials.kind === "api_key"
          ? await ofKey(credentials.text)
          : await ofAccessToken(credentials, request);
      if (!caller) throw refused();
      return caller;
    },
  };
}
