import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";

/** How long an access token holds, in seconds; what it allows is read from the database at each use. */
export const accessTokenSeconds = 600;

const issuer = "rollcall";

export type AccessToken = { readonly userId: string; readonly sessionId: string };

/** Keys for each purpose from the one server key, so that none stands in for another. */
const derivedKey = (serverKey: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", serverKey, "", `rollcall ${purpose}`, 32));

export type AccessTokens = {
  readonly sign: (token: AccessToken) => Promise<string>;
  /** Undefined for anything but a token of ours that still holds. */
  readonly verify: (text: string) => Promise<AccessToken | undefined>;
  /** What a browser must repeat in `X-CSRF-Token`; bound to the session, so that a planted cookie is of no use. */
  readonly csrfToken: (sessionId: string) => string;
  readonly isCsrfToken: (text: string, sessionId: string) => boolean;
};

export function createAccessTokens(serverKey: string): AccessTokens {
  const signingKey = derivedKey(serverKey, "access token");
  const csrfKey = derivedKey(serverKey, "csrf");
  const csrfToken = (sessionId: string) =>
    createHmac("sha256", csrfKey).update(sessionId).digest("base64url");
  return {
    sign: ({ userId, sessionId }) =>
      new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
        .setIssuer(issuer)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(`${accessTokenSeconds} s`)
        .sign(signingKey),
    verify: async (text) => {
      try {
        const { payload } = await jwtVerify(text, signingKey, {
          issuer,
          algorithms: ["HS256"],
          typ: "at+jwt",
        });
        const { sub, sid } = payload;
        return typeof sub === "string" && typeof sid === "string"
          ? { userId: sub, sessionId: sid }
          : undefined;
      } catch {
        return undefined;
      }
    },
    csrfToken,
    isCsrfToken: (text, sessionId) => {
      const [given, expected] = [Buffer.from(text), Buffer.from(csrfToken(sessionId))];
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
