import type { paths } from "@rollcall/contracts/generated/api.ts";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { ask, client } from "./client.ts";

type JsonAnswer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer Data } } } };
}
  ? Data
  : never;
type GetPath = { [P in keyof paths]: JsonAnswer<P> extends never ? never : P }[keyof paths];
type Given<Part> = Part extends undefined ? undefined : Part;
type Parameters<P extends keyof paths> = paths[P] extends { get: { parameters: infer All } } ? All : never;
type PartOf<P extends keyof paths, Name extends "query" | "path"> = Name extends keyof Parameters<P>
  ? Given<Parameters<P>[Name]>
  : undefined;

export type Question<P extends keyof paths> = { query?: PartOf<P, "query"> } & (PartOf<
  P,
  "path"
> extends undefined
  ? { path?: undefined }
  : { path: PartOf<P, "path"> });

// The generics of openapi-fetch do not survive a wrapper; the types of `useGet` say what goes in and out.
type LooseGet = (
  path: string,
  init: unknown,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
const looseGet = client.GET as unknown as LooseGet;

type GetOptions = {
  enabled?: boolean;
  refetchInterval?: number | false;
  /** Whether the answer to the question before stays on the page while the new one comes; it does. */
  keep?: boolean;
};

const commonOptions = ({ enabled = true, refetchInterval = false, keep = true }: GetOptions) => ({
  enabled,
  refetchInterval,
  ...(keep ? { placeholderData: keepPreviousData } : {}),
});

/** Asks, and asks again after live events that concern the path and when the window comes back. */
export const useGet = <P extends GetPath>(path: P, question: Question<P>, options: GetOptions = {}) =>
  useQuery<JsonAnswer<P>>({
    queryKey: [path, question],
    queryFn: ({ signal }) => ask(looseGet(path, { params: question, signal })) as Promise<JsonAnswer<P>>,
    ...(commonOptions(options) as object),
  });

type ListPath = {
  [P in GetPath]: JsonAnswer<P> extends { items: unknown[]; next_page_token: string | null } ? P : never;
}[GetPath];
export type ItemOf<P extends ListPath> = JsonAnswer<P> extends { items: (infer Item)[] } ? Item : never;
type ListPage<Item> = {
  items: Item[];
  next_page_token: string | null;
  total_count: number;
  total_count_is_minimum?: boolean;
};

const onPage = (question: object, token: string | null) => {
  const { query } = question as { query?: object };
  return { ...question, query: { page_size: 100, ...query, ...(token ? { page_token: token } : {}) } };
};

/** A list read page by page; `items` are all that have been read so far. */
export const useList = <P extends ListPath>(path: P, question: Question<P>, options: GetOptions = {}) => {
  type Page = ListPage<ItemOf<P>>;
  const query = useInfiniteQuery<Page, Error, { pages: Page[] }, readonly unknown[], string | null>({
    queryKey: [path, "list", question],
    queryFn: ({ signal, pageParam }) =>
      ask(looseGet(path, { params: onPage(question, pageParam), signal })) as Promise<Page>,
    initialPageParam: null,
    getNextPageParam: (page) => page.next_page_token,
    ...(commonOptions(options) as object),
  });
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const next = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const pages = query.data?.pages ?? [];
  return {
    ...query,
    items: pages.flatMap((page) => page.items),
    total: pages[0]?.total_count ?? null,
    totalIsMinimum: pages[0]?.total_count_is_minimum ?? false,
    loadMore: hasNextPage && !isFetchingNextPage ? next : undefined,
  };
};
