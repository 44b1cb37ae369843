import { type Target, UsageError } from "./config.ts";

export type ApiRequest = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/api/v1/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
};

export type Row = Readonly<Record<string, unknown>>;

const timeoutMs = 30_000;

type ErrorBody = {
  error?: { message?: string; request_id?: string; fields?: { path: string; message: string }[] };
};

const explain = (status: number, { error = {} }: ErrorBody): string => {
  const said = error.message ?? `The answer was ${status}`;
  const fields = (error.fields ?? [])
    .map(({ path, message }) => `${path.replace(/^\/(?:body|query)\//, "")}: ${message}`)
    .filter((line) => !said.includes(line));
  const id = error.request_id ? ` (request ${error.request_id})` : "";
  return [`${said}${id}`, ...fields.map((line) => `  ${line}`)].join("\n");
};

/** Asks once; what the platform refuses becomes an error that says why. */
export async function ask(target: Target, request: ApiRequest): Promise<unknown> {
  const url = new URL(`/api/v1/${request.path}`, target.url);
  for (const [name, value] of Object.entries(request.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, value);
  const answer = await fetch(url, {
    method: request.method,
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      authorization: `Bearer ${target.key}`,
      ...(request.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  }).catch((cause: unknown) => {
    throw new UsageError(`Nobody answers at ${target.url}`, { cause });
  });
  const text = await answer.text();
  const body: unknown = text === "" ? undefined : parseJson(text);
  if (!answer.ok) throw new UsageError(explain(answer.status, body ?? {}));
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError("The answer is not JSON: is this the address of a Rollcall?");
  }
}

export type Found = {
  readonly items: readonly Row[];
  readonly total_count: number;
  /** More match than were counted. */
  readonly total_count_is_minimum?: boolean;
};
type ListPage = Found & { next_page_token: string | null };

/** Reads page after page until there are `limit` rows or no more. */
export async function askList(target: Target, request: ApiRequest, limit: number): Promise<Found> {
  const items: Row[] = [];
  let pageToken: string | undefined;
  for (;;) {
    const page_size = String(Math.min(100, limit - items.length));
    const query = {
      ...request.query,
      page_size,
      ...(pageToken === undefined ? {} : { page_token: pageToken }),
    };
    const page = (await ask(target, { ...request, query })) as ListPage;
    items.push(...page.items);
    if (page.next_page_token === null || items.length >= limit) return { ...page, items };
    pageToken = page.next_page_token;
  }
}
