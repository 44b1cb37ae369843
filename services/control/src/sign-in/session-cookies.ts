import { csrfCookie, refreshCookie, sessionCookie } from "@rollcall/people-access";
import { stringifySetCookie } from "cookie";

export type Issued = {
  readonly accessToken: string;
  /** Undefined when the browser keeps the one it has. */
  readonly refreshToken: string | undefined;
  readonly csrfToken: string;
};

const day = 86_400;

type CookieOptions = { path: string; maxAge: number; secure: boolean; httpOnly?: boolean };

const cookie = (name: string, value: string, options: CookieOptions): string =>
  stringifySetCookie({ name, value, sameSite: "strict", httpOnly: true, ...options });

/** The refresh token goes to `auth` alone; the CSRF token is for our own page to read. */
export function sessionCookies(
  issued: Issued,
  options: { secure: boolean; days: number; seconds: number },
): string[] {
  const { secure, days, seconds } = options;
  const refresh = issued.refreshToken;
  return [
    cookie(sessionCookie, issued.accessToken, { path: "/", maxAge: seconds, secure }),
    cookie(csrfCookie, issued.csrfToken, { path: "/", maxAge: days * day, secure, httpOnly: false }),
    ...(refresh === undefined
      ? []
      : [cookie(refreshCookie, refresh, { path: "/api/v1/auth", maxAge: days * day, secure })]),
  ];
}

export const clearedCookies = (secure: boolean): string[] => [
  cookie(sessionCookie, "", { path: "/", maxAge: 0, secure }),
  cookie(csrfCookie, "", { path: "/", maxAge: 0, secure, httpOnly: false }),
  cookie(refreshCookie, "", { path: "/api/v1/auth", maxAge: 0, secure }),
];
