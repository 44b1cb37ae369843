import { limitedFetch } from "./limited-fetch.ts";

const csrfCookie = /(?:^|; )rollcall_csrf=([^;]+)/;

/** The token that a page of this origin alone can read; writes must repeat it. */
const csrfToken = (): string | null => {
  const token = csrfCookie.exec(document.cookie)?.[1];
  return token ? decodeURIComponent(token) : null;
};

const withCsrf = (request: Request): Request => {
  const token = csrfToken();
  if (request.method !== "GET" && token) request.headers.set("x-csrf-token", token);
  return request;
};

let refreshing: Promise<boolean> | null = null;

/** The session's cookie holds for minutes; another one is to be had while the refresh cookie holds. One at a time. */
const refreshSession = (): Promise<boolean> => {
  refreshing ??= limitedFetch(
    withCsrf(
      new Request("/api/v1/auth/refresh", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      }),
    ),
  )
    .then((response) => response.ok)
    .catch(() => false)
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
};

/** Called when the session is over and cannot be refreshed. */
export const sessionEnd: { notify: () => void } = { notify: () => {} };

/** fetch for this API: repeats the CSRF token, and refreshes the session once when it has run out. */
export const apiFetch = async (request: Request): Promise<Response> => {
  const again = request.clone();
  const response = await limitedFetch(withCsrf(request));
  if (response.status !== 401 || new URL(request.url).pathname.startsWith("/api/v1/auth/login"))
    return response;
  if (await refreshSession()) return limitedFetch(withCsrf(again));
  sessionEnd.notify();
  return response;
};
