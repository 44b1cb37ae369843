import type { paths } from "@rollcall/contracts/generated/api.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask, client } from "./client.ts";

export type Method = "post" | "patch" | "put" | "delete";

type Operation<P extends keyof paths, M extends Method> = Exclude<paths[P][M], undefined>;
export type PathWith<M extends Method> = {
  [P in keyof paths]: Operation<P, M> extends never ? never : P;
}[keyof paths];
type Part<From, Name extends string> = From extends { [N in Name]: infer Value } ? Value : undefined;
type Json<From> = From extends { content: { "application/json": infer Body } } ? Body : undefined;
type MaybeBody<From> = From extends { requestBody?: infer Body } ? Json<Exclude<Body, undefined>> : undefined;

export type BodyOf<P extends keyof paths, M extends Method> = MaybeBody<Operation<P, M>>;
export type WriteAnswer<P extends keyof paths, M extends Method> = Json<
  FirstOf<Part<Operation<P, M>, "responses">>
>;
type FirstOf<Responses> = Responses extends { 201: infer Created }
  ? Created
  : Responses extends { 200: infer Fine }
    ? Fine
    : undefined;

export type Written<P extends keyof paths, M extends Method> = {
  path?: Part<Part<Operation<P, M>, "parameters">, "path">;
  body?: BodyOf<P, M>;
};

type LooseWrite = (
  path: string,
  init: unknown,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

const writers: Record<Method, LooseWrite> = {
  post: client.POST as unknown as LooseWrite,
  patch: client.PATCH as unknown as LooseWrite,
  put: client.PUT as unknown as LooseWrite,
  delete: client.DELETE as unknown as LooseWrite,
};

/** A write; afterwards everything on the page is read again, for a write may show anywhere. */
export const useWrite = <M extends Method, P extends PathWith<M>>(method: M, path: P) => {
  const queryClient = useQueryClient();
  return useMutation<WriteAnswer<P, M>, Error, Written<P, M>>({
    mutationFn: (written) =>
      ask(writers[method](path, { params: { path: written.path }, body: written.body })) as Promise<
        WriteAnswer<P, M>
      >,
    onSuccess: () => queryClient.invalidateQueries(),
  });
};
