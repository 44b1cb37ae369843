import type { IncomingHttpHeaders } from "node:http";
import { parseCookie } from "cookie";

export const sessionCookie = "rollcall_session";
export const csrfCookie = "rollcall_csrf";
export const refreshCookie = "rollcall_refresh";
export const csrfHeader = "x-csrf-token";

/** What a request brings to say who asks. */
export type Credentials =
  | { readonly kind: "api_key"; readonly text: string }
  | { readonly kind: "access_token"; readonly text: string; readonly fromCookie: boolean }
  /** A header that cannot be read: refused, never passed over for a cookie. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "none" };

export const readCookie = (headers: IncomingHttpHeaders, name: string): string | undefined =>
  parseCookie(headers.cookie ?? "")[name];

const ofText = (text: string): Credentials =>
  text.startsWith("rck_") ? { kind: "api_key", text } : { kind: "access_token", text, fromCookie: false };

/** Headers go before the cookie: a tool that sends one means it. */
export function readCredentials(headers: IncomingHttpHeaders): Credentials {
  const key = headers["x-api-key"];
  if (typeof key === "string")
    return key.startsWith("rck_") ? { kind: "api_key", text: key } : { kind: "unreadable" };
  const { authorization } = headers;
  if (authorization !== undefined) {
    const text = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    return text === undefined ? { kind: "unreadable" } : ofText(text);
  }
  const session = readCookie(headers, sessionCookie);
  return session ? { kind: "access_token", text: session, fromCookie: true } : { kind: "none" };
}
