import type { paths } from "@rollcall/contracts/generated/api.ts";
import createClient from "openapi-fetch";
import { apiFetch } from "./api-fetch.ts";
import { ApiProblem } from "./problem.ts";

export const apiBase = "/api/v1";

export const client = createClient<paths>({
  baseUrl: apiBase,
  querySerializer: { array: { style: "form", explode: false } },
  fetch: apiFetch,
});

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The data of an answer; whatever else came is thrown as an ApiProblem. */
export const ask = async <Data>(request: Promise<Answer<Data>>): Promise<Data> => {
  const answer = await request.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(0, null, null);
  });
  if (answer.response.ok) return answer.data as Data;
  throw new ApiProblem(answer.response.status, answer.error, answer.response.headers.get("x-request-id"));
};
