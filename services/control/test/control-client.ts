import { type TestService, testApiKey } from "@rollcall/test-kit";

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when there is none. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
};

export type AskOptions = {
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
};

/** Asks a service's `/api/v1`, with the bootstrap key unless told otherwise (null: with none). */
export const createClient =
  (service: Pick<TestService, "url">) =>
  async (method: string, path: string, options: AskOptions = {}): Promise<ApiAnswer> => {
    const { body, key = testApiKey, headers = {} } = options;
    const response = await fetch(`${service.url}/api/v1/${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };

export type Client = ReturnType<typeof createClient>;
